//! The switch that hides what is personal.

use crate::api::view::{ApiError, MaskMode, MaskState};
use crate::workbench::{Mask, Workbench};

/// Sets the switch.
///
/// # Errors
/// None today.
pub async fn mask_set(workbench: &Workbench, request: MaskState) -> Result<MaskState, ApiError> {
    workbench.set_mask(match request.mode {
        MaskMode::Off => Mask::Off,
        MaskMode::Captured => Mask::Captured,
        MaskMode::Everything => Mask::Everything,
    });
    Ok(MaskState {
        mode: mode(workbench.mask().now()),
    })
}

/// A position of the switch, as it crosses.
pub(super) const fn mode(mask: Mask) -> MaskMode {
    match mask {
        Mask::Off => MaskMode::Off,
        Mask::Captured => MaskMode::Captured,
        Mask::Everything => MaskMode::Everything,
    }
}
