use super::Maker;
use super::text::NAMES;

/// The program as commands name it: most of them work.
const PROGRAMS: [&str; 14] = [
    "/usr/local/bin/kubelet",
    "/usr/local/bin//kubelet",
    "/usr/local/bin/./kubelet",
    "/usr/local/bin/../bin/kubelet",
    "kubelet",
    "\"/usr/local/bin/kubelet\"",
    "'/usr/local/bin/kubelet'",
    "/usr/local/bin/kube\\x6cet",
    "/usr/local/bin/\"kubelet\"",
    "/opt/nj/kubelet",
    "/usr/local/bin/kubelet/",
    "bin/kubelet",
    "\"/usr/local/bin/kubelet",
    "/usr/local/bin/kubelet\\q",
];
const PREFIXES: [&str; 14] = ["-", "@", ":", "+", "!", "!!", "-@", "@-", ":-", "-:@", "--", "@@", "|", "+!"];
/// Lines of `[Service]` that decide whether and how it starts.
const SETTINGS: [&str; 58] = [
    "Type=oneshot",
    "Type=simple",
    "Type=exec",
    "Type=forking",
    "Type=notify",
    "Type=dbus",
    "Type=idle",
    "Type=",
    "Type=Simple",
    "Type=nonsense",
    "Restart=no",
    "Restart=always",
    "Restart=on-failure",
    "Restart=sometimes",
    "RestartForceExitStatus=1",
    "RemainAfterExit=yes",
    "RemainAfterExit=maybe",
    "User=root",
    "User=0",
    "User=nobody",
    "User=njuser",
    "User=nosuchuser",
    "User=",
    "User=a/b",
    "User=%p",
    "Group=root",
    "Group=nosuchgroup",
    "WorkingDirectory=/tmp",
    "WorkingDirectory=~",
    "WorkingDirectory=-/none",
    "WorkingDirectory=relative",
    "WorkingDirectory=",
    "RuntimeDirectory=@@ @@/sub",
    "RuntimeDirectory=",
    "StateDirectory=@@",
    "StateDirectory=/absolute",
    "CacheDirectory=@@ ../x",
    "LogsDirectory=@@:@@-link",
    "ConfigurationDirectory=@@",
    "ExecSearchPath=/opt/nj",
    "ExecSearchPath=",
    "WatchdogSec=30",
    "NotifyAccess=all",
    "ExitType=cgroup",
    "KillMode=none",
    "ExecStartPre=/bin/true",
    "ExecStartPre=relative/x",
    "ExecStartPre=-relative/x",
    "ExecStop=/bin/true",
    "ExecReload=%z",
    "ExecStartPost=\"open",
    "TimeoutStartSec=20",
    "BusName=org.@@",
    "PAMName=",
    "FileDescriptorStoreMax=2",
    "SuccessAction=none",
    "Nice=5",
    "CPUAccounting=yes",
];
/// Lines that systemd ignores, or where it stops reading.
const JUNK: [&str; 24] = [
    "Enviroment=A=1",
    "execstart=/bin/false",
    "ExecStart",
    "=x",
    " = x",
    "# comment",
    "; comment",
    "  # comment",
    "X-Own=1",
    "Environment A=1",
    "\u{a0}Environment=A=1",
    "Environment =A=spaced",
    "  Environment=B=indented",
    "Environment\u{a0}=A=1",
    "Description=elsewhere",
    "ExecStart =",
    "-x",
    "\\",
    "LimitNOFILE=many",
    "Nice=100",
    "ProtectSystem=perhaps",
    "OOMScoreAdjust=x",
    "RestartSec=soon",
    "Restart Sec=1",
];
const SECTIONS: [&str; 12] = [
    "[Service]",
    "[Service]",
    "[Service]",
    "[Unit]",
    "[Install]",
    "[service]",
    "[X-Own]",
    "[Unknown]",
    "[Service] ",
    "  [Service]",
    "[Service",
    "[Service]x",
];
/// Lines of `[Unit]`.
const OF_UNIT: [&str; 27] = [
    "Description=a unit",
    "Description=",
    "After=network.target",
    "ConditionPathExists=/etc/nj/@@/a.env",
    "ConditionPathExists=!/etc/nj/@@/a.env",
    "ConditionPathExists=|/etc/nj/@@/b.env",
    "ConditionPathExists=|!/etc/nj/@@/b.env",
    "ConditionPathExists=relative",
    "ConditionPathExists=",
    "ConditionHost=node-a",
    "ConditionHost=!node-a",
    "ConditionHost=node-*",
    "ConditionHost=other",
    "ConditionPathIsDirectory=/etc/nj/@@",
    "ConditionFileNotEmpty=/etc/nj/@@/c.env",
    "ConditionDirectoryNotEmpty=/etc/nj/@@",
    "AssertPathExists=/etc/nj/@@/a.env",
    "AssertPathExists=/etc",
    "ConditionUser=root",
    "ConditionPathExistsGlob=/etc/nj/@@/*.env",
    "ConditionNonsense=1",
    "Requires=@@needed.service",
    "Wants=@@needed.service",
    "Requires=@@needed.service @@needed",
    "After=@@needed@.service %n",
    "Requisite=@@needed.service",
    "RefuseManualStart=no",
];
/// Parts of lines that stop a start.
const STOPS: [&str; 18] = [
    "nosuch",
    "a/b",
    "=%p",
    "Directory=relative",
    "=relative/x",
    "=%z",
    "=\"open",
    "Type=dbus",
    "ExitType",
    "RestartForce",
    "BusName",
    "Restart=always",
    "!node-a",
    "Host=other",
    "=!/etc",
    "Requisite",
    "PAMName",
    "PathExists=relative",
];
/// Keys whose values have a form, and values of which each fits some.
const TYPED: [&str; 22] = [
    "CPUAccounting",
    "ProtectSystem",
    "ProtectHome",
    "NoNewPrivileges",
    "RestartSec",
    "TimeoutStopSec",
    "TimeoutStartSec",
    "JobTimeoutSec",
    "UMask",
    "StateDirectoryMode",
    "KillSignal",
    "Nice",
    "OOMScoreAdjust",
    "LimitLOCKS",
    "LimitCORE",
    "LimitRSS",
    "StartLimitBurst",
    "SendSIGKILL",
    "OOMPolicy",
    "Slice",
    "TimeoutStartFailureMode",
    "DevicePolicy",
];
const VALUES: [&str; 36] = [
    "",
    "yes",
    "No",
    "TRUE",
    "1",
    "0",
    "2",
    "-1",
    "maybe",
    // `strict` would keep the stub from writing down what it is given.
    "full",
    "read-only",
    "5s",
    "5 s",
    "1min 20s",
    "1.5h",
    "5x",
    "infinity",
    "0022",
    "9",
    "1777",
    "0o22",
    "77777",
    "SIGTERM",
    "TERM",
    "SIGNONE",
    "15",
    "65",
    "RTMIN+3",
    "100",
    "-1001",
    "1024:2048",
    "1K",
    "1.5G",
    "a b",
    "abort",
    "closed",
];
/// Paths of env files.
const ENV_PATHS: [&str; 34] = [
    "/etc/nj/@@/a.env",
    "/etc/nj/@@/b.env",
    "/etc/nj/@@/c.env",
    "-/etc/nj/@@/a.env",
    "-/etc/nj/@@/b.env",
    "-/etc/nj/@@/c.env",
    "-/etc/nj/@@/none",
    "/etc/nj/@@/a.env",
    "/etc/nj/@@/b.env",
    "-/etc/nj/@@/c.env",
    "/etc/nj//@@/./a.env",
    "/etc/nj/../nj/@@/a.env",
    "/etc/nj/@@/*.env",
    "/etc/nj/@@/[ab].env",
    "-/etc/nj/@@/?.env",
    "/etc/nj/@@/[!a].env",
    "/etc/nj/@@",
    "/etc/nj/@@/none",
    "/etc/nj/@@/l.env",
    "-/etc/nj/@@/l.env",
    "-/etc/nj/%p/a.env",
    "/etc/nj/%p/b.env",
    "-/etc/nj/%z/a.env",
    "\"/etc/nj/@@/a.env\"",
    "/etc/nj/@@/a.env /etc/nj/@@/b.env",
    "relative/a.env",
    "-",
    "--/etc/nj/@@/a.env",
    "- /etc/nj/@@/a.env",
    "/etc/nj/@@/\\a.env",
    "-/etc/nj/@@/*.none",
    "/etc/nj/@@/{a,b}.env",
    "-/etc/nj/@@/a.env/",
    "/etc/*/@@/a.env",
];

impl Maker {
    /// A unit, or a drop-in of one.
    pub(super) fn unit(&mut self, whole: bool) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        if whole && self.one_in(2) {
            lines.push(b"[Unit]".to_vec());
            for _ in 0..self.random.below(3) {
                let line = self.named(&OF_UNIT);
                lines.push(line);
            }
        }
        let section = if self.one_in(40) { self.any(&SECTIONS) } else { "[Service]" };
        lines.push(section.into());
        for _ in 0..self.random.below(if whole { 7 } else { 5 }) {
            let line = self.line();
            lines.push(line);
        }
        if whole || self.one_in(5) {
            if !whole || self.one_in(12) {
                lines.push(b"ExecStart=".to_vec());
            }
            for _ in 0..if self.one_in(15) { 2 } else { 1 } {
                let command = self.command();
                let at = lines.len() - self.random.below(2).min(lines.len() - 1);
                lines.insert(at.max(1), command);
            }
        }
        if whole && self.one_in(4) {
            lines.extend([b"[Install]".to_vec(), b"WantedBy=multi-user.target".to_vec()]);
        }
        self.joined(&lines)
    }

    /// A line of a list, with the case's name in it.
    fn named(&mut self, list: &[&'static str]) -> Vec<u8> {
        let mut line = self.any(list);
        while self.calm && STOPS.iter().any(|part| line.contains(part)) {
            line = self.any(list);
        }
        line.replace("@@", &self.case.name).into_bytes()
    }

    fn joined(&mut self, lines: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes: Vec<u8> = Vec::new();
        if self.one_in(25) {
            bytes.extend("\u{feff}".bytes());
        }
        let end: &[u8] = if self.one_in(16) { b"\r\n" } else { b"\n" };
        for line in lines {
            bytes.extend(line);
            match self.random.below(250) {
                0 => bytes.push(0xff),
                1 => bytes.push(b'\r'),
                2 => bytes.push(0),
                3 => bytes.push(b'\\'),
                4 => bytes.extend(b"\\\\"),
                5..9 => bytes.extend(b"  "),
                9 if !line.starts_with(b"ExecStartPre") => bytes.extend("\u{a0}".bytes()),
                _ => {}
            }
            bytes.extend(end);
        }
        if self.one_in(8) {
            bytes.pop();
        }
        bytes
    }

    fn line(&mut self) -> Vec<u8> {
        match self.random.below(23) {
            0..6 => {
                let mut line = b"Environment=".to_vec();
                for _ in 0..self.random.below(4) {
                    line.extend(self.text().assignment());
                    line.extend(if self.one_in(10) {
                        self.text().blank().bytes().collect()
                    } else {
                        vec![b' ']
                    });
                }
                line
            }
            6..10 => {
                let mut path = self.named(&ENV_PATHS);
                if self.calm && path.starts_with(b"/") {
                    path.insert(0, b'-');
                }
                [&b"EnvironmentFile="[..], &path].concat()
            }
            10 => [&b"UnsetEnvironment="[..], &self.names()].concat(),
            11 => [&b"PassEnvironment="[..], &self.names()].concat(),
            12 => {
                let reset = [
                    "Environment=",
                    "EnvironmentFile=",
                    "UnsetEnvironment=",
                    "PassEnvironment=",
                    "ExecStart=",
                ];
                self.any(&reset).into()
            }
            13 | 14 => self.any(&JUNK).into(),
            15 if self.one_in(6) => self.any(&SECTIONS).into(),
            16 => self.named(&OF_UNIT),
            17 => format!("{}={}", self.any(&TYPED), self.any(&VALUES)).into_bytes(),
            _ => self.named(&SETTINGS),
        }
    }

    /// Names of variables, as two settings list them.
    fn names(&mut self) -> Vec<u8> {
        const OTHERS: [&str; 8] =
            ["A=1", "B=of the manager", "\"A=x y\"", "1", "é", "%p", "\"open", "A\\x42"];
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..=self.random.below(3) {
            names.push(if self.one_in(5) { self.any(&OTHERS) } else { self.any(&NAMES) });
        }
        names.join(" ").into_bytes()
    }

    /// An `ExecStart=` that starts the kubelet, or would be meant to.
    fn command(&mut self) -> Vec<u8> {
        let mut line: Vec<u8> = if self.one_in(30) { "ExecStart = ".into() } else { "ExecStart=".into() };
        if self.one_in(7) {
            line.extend(self.any(&PREFIXES).bytes());
        }
        let program = if self.one_in(5) { self.any(&PROGRAMS) } else { PROGRAMS[0] };
        line.extend(program.bytes());
        line.extend(self.text().words(6));
        if self.one_in(40) {
            line.push(b'\\');
        }
        line
    }
}
