use std::fmt;

/// Why the eBPF crates were not built. `anyhow` and `Box<dyn Error + Send + Sync>` take it with `?`.
pub struct Error {
    what: String,
    why: String,
}

impl Error {
    pub(crate) fn new(what: String, why: String) -> Self {
        Self { what, why }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.why)
    }
}

/// A build script that returns an error has it printed this way.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
