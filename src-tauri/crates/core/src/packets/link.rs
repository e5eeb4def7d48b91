//! From a captured packet to the TCP segment in it.

use super::Segment;
use core::net::{IpAddr, SocketAddr};
use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::Linktype;

/// Linux cooked, version 2: the protocol stands first.
const SLL2: Linktype = Linktype(276);
/// BSD loopback as OpenBSD writes it.
const LOOP: Linktype = Linktype(108);

/// The segment in a packet; none where it is not TCP, in pieces, or cut off before its data.
pub(super) fn segment(link: Linktype, time: i64, packet: &[u8]) -> Option<Segment<'_>> {
    let sliced = match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(packet).ok()?,
        Linktype::NULL | LOOP => LaxSlicedPacket::from_ip(packet.get(4..)?).ok()?,
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | Linktype(12 | 14) => {
            LaxSlicedPacket::from_ip(packet).ok()?
        }
        Linktype::LINUX_SLL => cooked(packet.get(14..16)?, packet.get(16..)?)?,
        SLL2 => cooked(packet.get(..2)?, packet.get(20..)?)?,
        _ => return None,
    };
    let (from, to): (IpAddr, IpAddr) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(net) => {
            let header = net.header();
            (
                header.source_addr().into(),
                header.destination_addr().into(),
            )
        }
        LaxNetSlice::Ipv6(net) => {
            let header = net.header();
            (
                header.source_addr().into(),
                header.destination_addr().into(),
            )
        }
        LaxNetSlice::Arp(_) => return None,
    };
    let TransportSlice::Tcp(tcp) = sliced.transport.as_ref()? else {
        return None;
    };
    Some(Segment {
        time,
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        syn: tcp.syn(),
        ack: tcp.ack(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        bytes: tcp.payload(),
    })
}

fn cooked<'a>(protocol: &[u8], rest: &'a [u8]) -> Option<LaxSlicedPacket<'a>> {
    let protocol = u16::from_be_bytes(protocol.try_into().ok()?);
    Some(LaxSlicedPacket::from_ether_type(EtherType(protocol), rest))
}
