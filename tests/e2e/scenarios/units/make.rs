//! Random units, hostile ones among them.

mod env_file;
mod text;
mod unit;

use nodejoin::world::Found;

use self::text::Text;
use super::case::Case;
use crate::random::Random;

/// The folders of units, the strongest first.
const FOLDERS: [&str; 5] = [
    "etc/systemd/system.control",
    "etc/systemd/system",
    "run/systemd/system",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
];
/// What is kept beside a unit or a drop-in, and what systemd does not read.
const BACKUPS: [&str; 8] =
    [".bak", ".rpmsave", ".dpkg-old", "~", ".swp", ".orig", ".disabled", ".service.old"];
/// Names of drop-ins.
const DROP_INS: [&str; 8] =
    ["10-a.conf", "20-b.conf", "50-all.conf", "9.conf", ".hidden.conf", "a.conf.bak", "Z.conf", "10-a.CONF"];

/// What is put together for a case.
pub(super) struct Maker {
    random: Random,
    case: Case,
    /// The name of the unit that is started, without its type.
    stem: String,
    /// A template's instance.
    instance: Option<&'static str>,
    /// Whether what surely stops a start is left out: else most would not start.
    calm: bool,
}

/// The case of a number: the same for the same seed.
pub(super) fn case(seed: u64, number: usize) -> Case {
    let mut random = Random::new(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number as u64));
    random.below(2);
    let name = format!("nj{number:04}");
    let case = Case { name: name.clone(), kind: "random".to_owned(), ..Case::default() };
    let calm = random.below(3) > 0;
    let mut maker = Maker { random, case, stem: name, instance: None, calm };
    maker.all();
    maker.case
}

impl Maker {
    /// Whether one of so many.
    fn one_in(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    fn any(&mut self, of: &[&'static str]) -> &'static str {
        of[self.random.below(of.len())]
    }

    fn put(&mut self, path: String, mut bytes: Vec<u8>) {
        if self.stem.ends_with('-') {
            // systemd 252 itself dies of `%J` in a unit whose name ends in a dash.
            for at in 1..bytes.len() {
                if &bytes[at - 1..=at] == b"%J" {
                    bytes[at] = b'j';
                }
            }
        }
        self.case.files.insert(path, Found::File(bytes));
    }

    fn link(&mut self, path: String, target: &str) {
        self.case.files.insert(path, Found::Link(target.to_owned()));
    }

    fn folder(&mut self) -> &'static str {
        if self.one_in(3) { self.any(&FOLDERS) } else { "etc/systemd/system" }
    }

    /// Everything of the case.
    fn all(&mut self) {
        self.name_it();
        let folder = self.folder();
        let file = self.file_name();
        let unit = self.unit(true);
        self.put(format!("{folder}/{file}"), unit);
        for letter in ["a", "b", "c"] {
            if !self.one_in(4) {
                let text = self.env_file();
                self.put(format!("etc/nj/{}/{letter}.env", self.case.name), text);
            }
        }
        if self.one_in(6) {
            let target = self.any(&["a.env", "../none", "/dev/null", "b.env"]);
            self.link(format!("etc/nj/{}/l.env", self.case.name), target);
        }
        if self.one_in(2) {
            self.drop_ins();
        }
        if self.one_in(5) {
            let backup = format!("{folder}/{file}{}", self.any(&BACKUPS));
            let unit = self.unit(true);
            self.put(backup, unit);
        }
        if self.one_in(8) {
            self.second(&file);
        }
        if self.instance.is_none() && self.one_in(8) {
            self.alias(&file);
        }
        self.needed();
        let start = match self.instance {
            Some(instance) => format!("{}@{instance}.service", self.stem),
            None => format!("{}.service", self.stem),
        };
        if self.instance.is_some() {
            // Nothing else in a folder names the instances that exist.
            let path = format!("etc/systemd/system/multi-user.target.wants/{start}");
            self.link(path, &format!("/{folder}/{file}"));
        }
        self.case.starts.push(start);
    }

    fn name_it(&mut self) {
        let name = self.case.name.clone();
        self.stem = match self.random.below(12) {
            0 => format!("{name}-a"),
            1 => format!("{name}-a-b"),
            2 => format!("{name}-"),
            3 => format!("{name}-a\\x2db"),
            4 => format!("{name}:x"),
            _ => name,
        };
        if self.one_in(7) {
            self.instance = Some(self.any(&["a", "a-b", "a\\x2fb", "-", "x@y", "\\xzz", "a.b", "ab:1"]));
        }
    }

    fn file_name(&mut self) -> String {
        let own = self.one_in(5);
        match self.instance {
            Some(instance) if own => format!("{}@{instance}.service", self.stem),
            Some(_) => format!("{}@.service", self.stem),
            None => format!("{}.service", self.stem),
        }
    }

    /// The folders of drop-ins that may be the unit's, without their type.
    fn drop_in_names(&mut self) -> Vec<String> {
        let (name, stem) = (self.case.name.clone(), self.stem.clone());
        let at = if self.instance.is_some() { "@" } else { "" };
        let mut names =
            vec![format!("{stem}{at}.service"), format!("{name}-.service"), format!("{name}-{at}.service")];
        names.push(format!("{name}-a-{at}.service"));
        if let Some(instance) = self.instance {
            names.push(format!("{stem}@{instance}.service"));
        }
        names.push(format!("{name}.service.bak"));
        names
    }

    fn drop_ins(&mut self) {
        let names = self.drop_in_names();
        for _ in 0..=self.random.below(3) {
            let (folder, last) = (self.folder(), self.random.below(names.len()));
            // The unit's own more often than the rest.
            let name = if self.one_in(2) { &names[0] } else { &names[last] };
            let path = format!("{folder}/{name}.d/{}", self.any(&DROP_INS));
            match self.random.below(12) {
                0 => self.link(path, "/dev/null"),
                1 => self.put(path, Vec::new()),
                2 => {
                    let text = self.unit(false);
                    let beside = format!("etc/nj/{}/drop-in", self.case.name);
                    self.put(beside.clone(), text);
                    self.link(path, &format!("/{beside}"));
                }
                _ => {
                    let text = self.unit(false);
                    self.put(path, text);
                }
            }
        }
    }

    /// The same unit in another folder, or a mask there.
    fn second(&mut self, file: &str) {
        let path = format!("{}/{file}", self.any(&FOLDERS));
        match self.random.below(4) {
            0 => self.link(path, "/dev/null"),
            1 => self.put(path, Vec::new()),
            2 => {
                let beside = format!("etc/nj/{}/unit", self.case.name);
                let text = self.unit(true);
                self.put(beside.clone(), text);
                self.link(path, &format!("/{beside}"));
            }
            _ => {
                let text = self.unit(true);
                self.put(path, text);
            }
        }
    }

    /// Another name of the unit, with drop-ins of its own.
    fn alias(&mut self, file: &str) {
        let alias = format!("{}-alias.service", self.case.name);
        if alias == file {
            return;
        }
        let target = self.any(&["", "/etc/systemd/system/", "../system/", "./"]);
        self.link(format!("etc/systemd/system/{alias}"), &format!("{target}{file}"));
        if self.one_in(2) {
            let text = self.unit(false);
            self.put(format!("etc/systemd/system/{alias}.d/30-alias.conf"), text);
        }
    }

    /// A unit that may be named in `Requires=`.
    fn needed(&mut self) {
        let path = format!("etc/systemd/system/{}needed.service", self.case.name);
        match self.random.below(4) {
            0 if !self.calm => self.link(path, "/dev/null"),
            1 if !self.calm => self.put(path, b"[Service]\nExecStart=relative/path\n".to_vec()),
            // Stays active, for those that require it to be.
            _ => self.put(path, b"[Service]\nExecStart=/bin/true\n".to_vec()),
        }
    }

    fn text(&mut self) -> Text<'_> {
        Text::new(&mut self.random, self.calm)
    }
}
