//! The connectors that send: the engine's TCP Sender, and a script where one message becomes several.

use super::names;
use super::parts::{mllp, resources};
use super::plan::{DestinationPlan, Sending};
use super::xml::Xml;

/// The TCP Sender.
pub(super) fn tcp(xml: &mut Xml, queue: &str, destination: &DestinationPlan<'_>) {
    let sending = &destination.sending;
    let class = "com.mirth.connect.connectors.tcp.TcpDispatcherProperties";
    xml.of_class("properties", class, |xml| {
        xml.empty("pluginProperties");
        queueing(xml, queue, sending, true);
        mllp(xml);
        xml.texts(&[
            ("serverMode", "false"),
            ("remoteAddress", destination.host),
            ("remotePort", &destination.port.to_string()),
            ("overrideLocalBinding", "false"),
            ("localAddress", "0.0.0.0"),
            ("localPort", "0"),
            ("sendTimeout", "5000"),
            ("bufferSize", "65536"),
            ("maxConnections", "10"),
            // Kept open, the first messages after a restart of the receiver would fail.
            ("keepConnectionOpen", "false"),
            ("checkRemoteHost", "false"),
            ("responseTimeout", &milliseconds(sending.timeout)),
            ("ignoreResponse", "false"),
            ("queueOnResponseTimeout", "true"),
            ("dataTypeBinary", "false"),
            ("charsetEncoding", &names::of_java(destination.charset)),
            ("template", "${message.encodedData}"),
        ]);
    });
}

/// The JavaScript Writer.
pub(super) fn script(xml: &mut Xml, queue: &str, sending: &Sending, script: &str) {
    let class = "com.mirth.connect.connectors.js.JavaScriptDispatcherProperties";
    xml.of_class("properties", class, |xml| {
        xml.empty("pluginProperties");
        queueing(xml, queue, sending, false);
        xml.text("script", script);
    });
}

fn queueing(xml: &mut Xml, queue: &str, sending: &Sending, validates: bool) {
    xml.versioned("destinationConnectorProperties", |xml| {
        xml.texts(&[
            ("queueEnabled", queue),
            ("sendFirst", "false"),
            ("retryIntervalMillis", &milliseconds(sending.retry_after)),
            ("regenerateTemplate", "false"),
            ("retryCount", &sending.retries.to_string()),
            ("rotate", if sending.overtake { "true" } else { "false" }),
            ("includeFilterTransformer", "false"),
            ("threadCount", "1"),
            ("threadAssignmentVariable", ""),
            ("validateResponse", if validates { "true" } else { "false" }),
        ]);
        resources(xml);
        xml.texts(&[("queueBufferSize", "0"), ("reattachAttachments", "true")]);
    });
}

/// Seconds as the engine counts them.
pub(super) fn milliseconds(seconds: u32) -> String {
    (u64::from(seconds) * 1000).to_string()
}
