//! A project as one channel group: what the engine's Administrator takes by "Import Group".

use super::names;
use super::parts;
use super::version::Version;
use super::xml::Xml;

/// Several channels that belong together, each as it was exported. The group keeps its id as long as it
/// keeps its name, so that importing again updates.
#[must_use]
pub fn group(
    name: &str,
    environment: &str,
    version: Version,
    modified: u64,
    channels: &[String],
) -> String {
    let mut xml = Xml::new(version);
    xml.versioned("channelGroup", |xml| {
        xml.texts(&[
            ("id", &names::stable_id("group", name)),
            ("name", name),
            ("revision", "1"),
        ]);
        parts::modified(xml, modified);
        let description = format!(
            "{environment}. Written by HL7 Workbench: change it there and export it again."
        );
        xml.text("description", &description);
        xml.element("channels", |xml| {
            for channel in channels {
                xml.document(channel);
            }
        });
    });
    xml.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_stand_in_it_as_they_are() {
        let channel = "<channel version=\"4.5.2\">\n  <name>a\nb</name>\n</channel>\n".to_owned();
        let text = |name| {
            group(
                name,
                "test",
                Version::default(),
                7,
                &[channel.clone(), channel.clone()],
            )
        };
        let lab = text("Lab & ward");
        assert_eq!(lab.matches(channel.as_str()).count(), 2, "{lab}");
        assert!(lab.contains("  <name>Lab &amp; ward</name>\n"), "{lab}");
        assert!(lab.contains("    <time>7</time>\n"), "{lab}");
        let id = |text: &str| text.split("</id>").next().map(str::to_owned);
        assert_eq!(id(&lab), id(&text("Lab & ward")));
        assert_ne!(id(&lab), id(&text("Lab")));
    }
}
