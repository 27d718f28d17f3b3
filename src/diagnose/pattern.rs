use memchr::memmem::Finder;

/// A part of a log line, in which `{}` is any text.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Finder<'static>>,
    length: usize,
}

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        let parts: Vec<&str> = text.split("{}").filter(|part| !part.is_empty()).collect();
        let length = parts.iter().map(|part| part.len()).sum();
        Self {
            parts: parts.into_iter().map(|part| Finder::new(part.as_bytes()).into_owned()).collect(),
            length,
        }
    }

    /// How much text of its own it has.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether a line has its parts in this order.
    pub(super) fn matches(&self, line: &str) -> bool {
        let mut rest = line.as_bytes();
        !self.parts.is_empty()
            && self.parts.iter().all(|part| {
                let end = part.find(rest).map(|at| at + part.needle().len());
                rest = end.and_then(|end| rest.get(end..)).unwrap_or_default();
                end.is_some()
            })
    }
}
