/// Why a text is not a value of its type; becomes a finding at the text's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, as the end of a sentence that names the place: "has no port".
    pub problem: String,
    /// What happens because of it.
    pub reason: Option<String>,
    /// A way out.
    pub help: Option<String>,
}

impl Malformed {
    /// A problem without more to say.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), reason: None, help: None }
    }

    /// What happens because of it.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
