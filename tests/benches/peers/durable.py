"""Accepts messages over MLLP once they are in SQLite, by PyPI's `hl7`.

durable.py DATABASE; prints its port.
"""

import asyncio
import sqlite3
import sys

from hl7.mllp import start_hl7_server


async def main():
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE frame (id INTEGER PRIMARY KEY, control TEXT, type TEXT, wire TEXT)")
    insert = "INSERT INTO frame (control, type, wire) VALUES (?, ?, ?)"

    async def serve(reader, writer):
        try:
            while not writer.is_closing():
                message = await reader.readmessage()
                header = message.segment("MSH")
                db.execute(insert, (str(header[10]), str(header[9]), str(message)))
                writer.writemessage(message.create_ack())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await start_hl7_server(serve, host="127.0.0.1", port=0, encoding="utf-8")
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
