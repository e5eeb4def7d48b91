//! The versions of the engine that a channel can be written for. An older engine that meets an element
//! that it does not know keeps the channel as invalid, and says nothing.
//!
//! Compared were the fields that the engine's serializer writes, in the sources of its releases 3.12.0,
//! 4.0.0, 4.0.1, 4.1.0, 4.1.1, 4.2.0, 4.3.0, 4.4.0, 4.4.1, 4.4.2 and 4.5.0, of every class that an exported
//! channel names: `Channel`, `Connector`, `Transformer`, `Filter`, `FilterTransformerElement`, `Rule`,
//! `ChannelProperties`, `ChannelMetadata`, `ChannelPruningSettings`, `ChannelExportData`, `ChannelTag`,
//! `ChannelGroup`, `MetaDataColumn`, `AttachmentHandlerProperties`, `ListenerConnectorProperties`,
//! `SourceConnectorProperties`, `DestinationConnectorProperties`, `TcpReceiverProperties`,
//! `TcpDispatcherProperties`, `JavaScriptDispatcherProperties`, `MLLPModeProperties` with what it inherits,
//! `JavaScriptStep`, `JavaScriptRule`, `MapperStep`, and the five `HL7v2…Properties` of a data type. They
//! are the same in all of these but for three elements: `userId` of `ChannelMetadata` came with 4.2.0,
//! `encryptAttachments` and `encryptCustomMetaData` of `ChannelProperties` with 4.3.0. What 4.5.2 writes was
//! measured; the older engines were not run.

/// A line of releases; a channel for one imports into all that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Version {
    /// 3.12
    V3_12,
    /// 4.0
    V4_0,
    /// 4.1
    V4_1,
    /// 4.2
    V4_2,
    /// 4.3
    V4_3,
    /// 4.4
    V4_4,
    /// 4.5.2, against which exports are measured.
    #[default]
    V4_5_2,
}

impl Version {
    /// All of them, oldest first.
    pub const ALL: [Self; 7] = [
        Self::V3_12,
        Self::V4_0,
        Self::V4_1,
        Self::V4_2,
        Self::V4_3,
        Self::V4_4,
        Self::V4_5_2,
    ];

    /// The first release of the line, as it stands in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_12 => "3.12.0",
            Self::V4_0 => "4.0.0",
            Self::V4_1 => "4.1.0",
            Self::V4_2 => "4.2.0",
            Self::V4_3 => "4.3.0",
            Self::V4_4 => "4.4.0",
            Self::V4_5_2 => "4.5.2",
        }
    }

    /// Whether a channel says who changed it last.
    pub(super) fn names_users(self) -> bool {
        self >= Self::V4_2
    }

    /// Whether attachments and columns can be encrypted.
    pub(super) fn encrypts_more(self) -> bool {
        self >= Self::V4_3
    }
}
