"""Makes the captures of this folder anew: a real exchange over MLLP on loopback, captured by tcpdump, and what
tools of other make turn it into. Needs tcpdump, editcap, mergecap and openssl, PyPI's hl7 and scapy, and the
right to capture. What both ends saw stands beside it: `<connection>.client.bin`, `<connection>.server.bin`."""

import os
import random
import shutil
import socket
import subprocess
import threading
import time

from hl7.client import MLLPClient
from scapy.all import CookedLinux, Dot1Q, Ether, IP, IPv6, Loopback, PcapWriter, Raw, TCP, rdpcap, wrpcap

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 25750
random.seed(7)


def message(n: int) -> bytes:
    """An invented one; some are long."""
    notes = "".join(f"NTE|{i}|L|Invented note number {i} of message {n}, caf\u00e9\r" for i in range(1, 1 + (n % 4) * 25))
    text = f"MSH|^~\\&|REG|HILL|LAB|HILL|20260301081{n % 10}00||ADT^A0{1 + n % 3}|M{n}|P|2.5\rPID|1||{4000 + n}^^^HILL||Vale^Ren{n}\r{notes}"
    return text.encode("utf-8")


class Server:
    """Answers each message; what it read and wrote is kept by connection."""

    def __init__(self, family=socket.AF_INET, address="127.0.0.1"):
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((address, PORT))
        self.listener.listen(4)
        self.seen = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            seen = (bytearray(), bytearray())
            self.seen.append(seen)
            threading.Thread(target=self.serve, args=(connection, *seen), daemon=True).start()

    def serve(self, connection, read, written):
        waiting = b""
        while piece := connection.recv(4096):
            read += piece
            waiting += piece
            while b"\x1c\r" in waiting:
                frame, waiting = waiting.split(b"\x1c\r", 1)
                control = frame.split(b"|")[9].decode()
                answer = f"\x0bMSH|^~\\&|LAB|HILL|REG|HILL|20260301||ACK|A{control}|P|2.5\rMSA|AA|{control}\r\x1c\r".encode()
                written += answer
                connection.sendall(answer)
        connection.close()


def exchange(address, family=socket.AF_INET):
    server = Server(family, address)
    first, second = (MLLPClient(address, PORT) if family == socket.AF_INET else plain(address) for _ in range(2))
    for n in range(1, 7):
        client = first if n % 2 else second
        client.send(b"\x0b" + message(n) + b"\x1c\r")
    first.close()
    second.close()
    time.sleep(0.3)
    server.listener.shutdown(socket.SHUT_RDWR)
    server.listener.close()
    return server.seen


def plain(address):
    class Client:
        def __init__(self):
            self.socket = socket.create_connection((address, PORT), timeout=5)

        def send(self, frame):
            self.socket.sendall(frame)
            self.socket.recv(4096)

        def close(self):
            self.socket.close()

    return Client()


def captured(name, *options, interface="lo", work):
    path = os.path.join(HERE, name)
    capture = subprocess.Popen(["tcpdump", "-i", interface, "-U", "-w", path, *options, f"tcp port {PORT}"], stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    made = work()
    time.sleep(1)
    capture.terminate()
    capture.wait()
    return made


def write(name, packets, **more):
    writer = PcapWriter(os.path.join(HERE, name), sync=True, **more)
    for packet in packets:
        writer.write(packet)
    writer.close()


def cut(packets, size, overlap=0):
    """The same streams in smaller segments, each beginning some bytes before the end of the one before."""
    for packet in packets:
        data = bytes(packet[TCP].payload)
        if len(data) <= size:
            yield packet
            continue
        for at in range(0, len(data), size):
            start = max(0, at - overlap)
            piece = packet.copy()
            piece[TCP].remove_payload()
            piece[TCP].add_payload(Raw(data[start : at + size]))
            piece[TCP].seq = (packet[TCP].seq + start) % 2**32
            del piece[IP].len, piece[IP].chksum, piece[TCP].chksum
            rebuilt = Ether(bytes(piece))
            rebuilt.time = packet.time
            yield rebuilt


def shuffled(packets, reach):
    """Each up to some places from where it was, but for the opening of each connection."""
    keyed = [(0 if "S" in str(p[TCP].flags) else n + random.uniform(0, reach), n, p) for n, p in enumerate(packets)]
    return [p for _, _, p in sorted(keyed, key=lambda one: one[:2])]


def tool(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    at = lambda name: os.path.join(HERE, name)
    seen = captured("plain.pcap", work=lambda: exchange("127.0.0.1"))
    for n, (client, server) in enumerate(seen, 1):
        open(at(f"{n}.client.bin"), "wb").write(client)
        open(at(f"{n}.server.bin"), "wb").write(server)
    same = lambda made: made == seen or exit("another exchange than before")
    same(captured("nano.pcap", "--time-stamp-precision=nano", work=lambda: exchange("127.0.0.1")))
    same(captured("any.pcap", interface="any", work=lambda: exchange("127.0.0.1")))
    same(captured("six.pcap", work=lambda: exchange("::1", socket.AF_INET6)))
    tool("editcap", "-F", "pcapng", at("plain.pcap"), at("plain.pcapng"))
    tool("mergecap", "-w", at("doubled.pcapng"), at("plain.pcap"), at("plain.pcap"))
    packets = list(rdpcap(at("plain.pcap")))
    write("big-endian.pcap", packets, endianness=">")
    write("raw.pcap", [timed(p[IP], p) for p in packets], linktype=101)
    write("null.pcap", [timed(Loopback(type=2) / p[IP], p) for p in packets], linktype=0)
    write("sll.pcap", [timed(CookedLinux(proto=0x800) / p[IP], p) for p in packets], linktype=113)
    write("vlan.pcap", [timed(Ether(type=0x8100) / Dot1Q(vlan=7, type=0x8100) / Dot1Q(vlan=9, type=0x800) / p[IP], p) for p in packets])
    small = list(cut(packets, 400))
    write("shuffled.pcap", shuffled(small, 6))
    write("overlapping.pcap", shuffled(list(cut(packets, 300, 120)) + small, 4))
    write("middle.pcap", [p for p in packets if "S" not in str(p[TCP].flags)])
    long = [n for n, p in enumerate(small) if len(p[TCP].payload) == 400]
    write("lost.pcap", [p for n, p in enumerate(small) if n != long[4]])
    tool("editcap", "-s", "200", at("plain.pcap"), at("snapped.pcap"))
    whole = open(at("plain.pcap"), "rb").read()
    open(at("cut-off.pcap"), "wb").write(whole[: len(whole) * 2 // 3])
    captured("tls.pcap", work=encrypted)


def timed(made, before):
    made.time = before.time
    return made


def encrypted():
    folder = "/tmp/hl7wb-captures"
    os.makedirs(folder, exist_ok=True)
    key, cert = f"{folder}/key.pem", f"{folder}/cert.pem"
    tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost")
    server = subprocess.Popen(["openssl", "s_server", "-accept", str(PORT), "-key", key, "-cert", cert, "-quiet"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.7)
    client = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{PORT}", "-quiet"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client.stdin.write(b"\x0b" + message(1) + b"\x1c\r")
    client.stdin.flush()
    time.sleep(1)
    client.terminate()
    server.terminate()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
