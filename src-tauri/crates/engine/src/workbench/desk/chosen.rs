//! Which captured messages somebody means: several, or all of a list.

use super::Desk;
use crate::fault::Fault;
use crate::sources::TaskId;
use crate::store::FrameId;
use std::collections::HashSet;

/// Captured messages that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// These.
    These(Vec<FrameId>),
    /// All of a list, or of the store.
    All {
        /// The list; none for all of the store.
        list: Option<TaskId>,
        /// Up to this one: what came later was not there to be chosen.
        upto: Option<FrameId>,
        /// Those that were taken out again.
        without: Vec<FrameId>,
    },
}

impl Desk {
    /// The numbers of what was chosen, oldest first. Some may not be in the store any more.
    ///
    /// # Errors
    /// Where the list is forgotten, or the store cannot be read.
    pub async fn chosen(&self, chosen: &Chosen) -> Result<Vec<FrameId>, Fault> {
        let mut ids = match chosen {
            Chosen::These(ids) => ids.clone(),
            Chosen::All {
                list,
                upto,
                without,
            } => {
                let all = match list {
                    Some(list) => {
                        let numbers = self.sources().task(*list)?.all().into_iter();
                        numbers.map(|number| FrameId(i64::from(number))).collect()
                    }
                    None => self.store()?.numbers().await?,
                };
                let without: HashSet<FrameId> = without.iter().copied().collect();
                all.into_iter()
                    .filter(|id| upto.is_none_or(|upto| *id <= upto) && !without.contains(id))
                    .collect()
            }
        };
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}
