//! Changes of an interface's profile from here: a finding is switched off where it is seen.

use super::Desk;
use crate::fault::Fault;
use crate::mapping::replace;
use crate::project::PROFILE_FILE;
use hl7wb_core::check::CODES;
use hl7wb_core::path::Address;
use hl7wb_core::profile::ProfileDoc;

impl Desk {
    /// Switches findings of a kind about a place off, in the profile of an interface; it is made where
    /// there is none. Everything else in it stays as it is.
    ///
    /// # Errors
    /// Where there is no such interface, code or place, or the file cannot be read, understood or
    /// written.
    pub fn ignore(&self, interface: &str, code: &str, path: Option<&str>) -> Result<(), Fault> {
        let project = self.project();
        let interface = project.interface(interface).ok_or_else(|| {
            let message = format!("The project has no interface `{interface}`.");
            Fault::new("unknown-interface", message)
        })?;
        let code = CODES
            .iter()
            .find(|known| known.as_str() == code)
            .ok_or_else(|| {
                let message = format!("No finding about a message has the code `{code}`.");
                Fault::new("unknown-code", message)
            })?;
        let path: Option<Address> =
            path.map(str::parse)
                .transpose()
                .map_err(|error: hl7wb_core::path::AddressError| {
                    Fault::new("path", error.to_string())
                })?;
        let file = interface.folder.join(PROFILE_FILE);
        let unusable = |reason: String| {
            let message = format!("interfaces/{}/{PROFILE_FILE}: {reason}", interface.id);
            Fault::new("profile-unusable", message)
        };
        let document = match std::fs::read_to_string(&file) {
            Ok(text) => ProfileDoc::parse(&text).map_err(|error| unusable(error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => ProfileDoc::new(),
            Err(error) => return Err(unusable(error.to_string())),
        };
        let changed = document
            .ignoring(*code, path.as_ref())
            .map_err(|error| unusable(error.to_string()))?;
        replace(&file, changed.to_string().as_bytes())?;
        self.look(&[file]);
        Ok(())
    }
}
