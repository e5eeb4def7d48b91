//! Whose messages are shown with what is personal hidden.
//!
//! The switch decides what leaves the engine for a screen. It never touches what is stored, saved,
//! mapped, compared, exported or sent.

use super::Key;
use std::sync::{PoisonError, RwLock};

/// The three positions of the switch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mask {
    /// Nothing is hidden.
    Off,
    /// What was captured: real traffic, as long as nobody said otherwise.
    #[default]
    Captured,
    /// Every message.
    Everything,
}

impl Mask {
    /// Whether what is personal in a message is hidden.
    #[must_use]
    pub const fn hides(self, captured: bool) -> bool {
        match self {
            Self::Off => false,
            Self::Captured => captured,
            Self::Everything => true,
        }
    }
}

/// The switch of one workbench. It starts at its default each time: showing is a decision.
#[derive(Debug, Default)]
pub struct MaskSwitch(RwLock<Mask>);

impl MaskSwitch {
    /// Where it stands.
    #[must_use]
    pub fn now(&self) -> Mask {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, mask: Mask) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = mask;
    }

    /// Whether a message is shown masked.
    #[must_use]
    pub fn hides(&self, key: Key) -> bool {
        self.now().hides(match key {
            Key::Source(..) => false,
            Key::Captured(_) => true,
        })
    }

    /// Whether messages in the files of the project are.
    #[must_use]
    pub fn hides_files(&self) -> bool {
        self.now().hides(false)
    }

    /// Whether rows of the capture store are.
    #[must_use]
    pub fn hides_captured(&self) -> bool {
        self.now().hides(true)
    }
}
