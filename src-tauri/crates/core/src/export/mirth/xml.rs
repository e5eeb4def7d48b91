//! A small writer of XML as the engine's own serializer writes it: two blanks per level, no attributes
//! but those we give, control characters never (XML 1.0 cannot carry them).

use std::fmt::Write;

use super::version::Version;

/// An XML document that grows downwards.
pub(super) struct Xml {
    out: String,
    depth: usize,
    version: Version,
}

impl Xml {
    /// An empty document for an engine of this version.
    pub(super) const fn new(version: Version) -> Self {
        Self {
            out: String::new(),
            depth: 0,
            version,
        }
    }

    /// The engine that the document is for.
    pub(super) const fn version(&self) -> Version {
        self.version
    }

    /// As [`Self::element`], with the version that the engine wants on its documents and classes.
    pub(super) fn versioned(&mut self, tag: &str, inside: impl FnOnce(&mut Self)) {
        self.element(
            &format!("{tag} version=\"{}\"", self.version.as_str()),
            inside,
        );
    }

    /// As [`Self::versioned`], with the Java class that the element becomes.
    pub(super) fn of_class(&mut self, tag: &str, class: &str, inside: impl FnOnce(&mut Self)) {
        self.versioned(&format!("{tag} class=\"{class}\""), inside);
    }

    /// The text written so far.
    pub(super) fn into_string(self) -> String {
        self.out
    }

    /// `<name attributes>` … `</name>` around what `inside` writes.
    pub(super) fn element(&mut self, tag: &str, inside: impl FnOnce(&mut Self)) {
        self.indent();
        let _ = writeln!(self.out, "<{tag}>");
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        let name = tag.split(' ').next().unwrap_or(tag);
        let _ = writeln!(self.out, "</{name}>");
    }

    /// `<name>text</name>`; `tag` may carry attributes.
    pub(super) fn text(&mut self, tag: &str, text: &str) {
        self.indent();
        let name = tag.split(' ').next().unwrap_or(tag);
        let _ = writeln!(self.out, "<{tag}>{}</{name}>", escaped(text));
    }

    /// Several plain elements, in order.
    pub(super) fn texts(&mut self, pairs: &[(&str, &str)]) {
        for (tag, text) in pairs {
            self.text(tag, text);
        }
    }

    /// A document of its own, as it stands: the texts in it must not be indented.
    pub(super) fn document(&mut self, document: &str) {
        self.out.push_str(document);
    }

    /// `<name/>`
    pub(super) fn empty(&mut self, tag: &str) {
        self.indent();
        let _ = writeln!(self.out, "<{tag}/>");
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// Text between tags. Line ends stay LF: a parser would turn CR into LF. What XML 1.0 forbids is dropped;
/// scripts write such characters as `\uXXXX` and names are cleaned before they get here.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_and_escapes() {
        let mut xml = Xml::new(Version::default());
        xml.element("a version=\"1\"", |xml| {
            xml.text("b", "x < y && z > 1\u{1}\r\n");
            xml.empty("c");
        });
        assert_eq!(
            xml.into_string(),
            "<a version=\"1\">\n  <b>x &lt; y &amp;&amp; z &gt; 1\n</b>\n  <c/>\n</a>\n"
        );
    }
}
