//! What the tests share: where things are, and the real window under a driver.
//!
//! ```no_run
//! # fn scenario() -> hl7wb_tests::Outcome {
//! use hl7wb_tests::window::Window;
//! let window = Window::open("capture")?;      // example project, folders of its own, own screen
//! window.click_named("Capture")?;             // by what a person reads or a screen reader says
//! window.wait_text("tbody", "ADT^A01")?;      // waits, ten seconds at most
//! window.drag(".source [data-path='PID-5']", ".target [data-path='PID-5']")?;
//! window.press("Control+K")?;
//! window.screenshot("palette")?;              // target/screenshots/capture-palette.png
//! # Ok(()) }
//! ```

pub mod peers;
pub mod places;
pub mod screen;
pub mod standin;
pub mod terminal;
pub mod webdriver;
pub mod window;

use std::fmt;

/// How a scenario ends: well, or with a sentence about what did not happen.
pub type Outcome<T = ()> = Result<T, Trouble>;

/// What went wrong, for the person who reads the log.
pub struct Trouble(String);

impl Trouble {
    /// From anything that can be read.
    pub fn new(what: impl fmt::Display) -> Trouble {
        Trouble(what.to_string())
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Trouble {
        Trouble::new(error)
    }
}

/// Says what is wanted when something is not so.
pub fn ensure(holds: bool, wanted: impl fmt::Display) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err(Trouble::new(wanted))
    }
}
