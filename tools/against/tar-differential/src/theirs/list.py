import json, sys, tarfile

KINDS = {b"0": "f", b"\0": "f", b"7": "f", b"S": "f", b"1": "h", b"2": "l", b"3": "c", b"4": "b", b"5": "d", b"6": "p"}

for path in sys.argv[1:]:
    ended, entries = "read", []
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                kind = KINDS.get(member.type, member.type.decode("latin1"))
                entries.append(f"{kind} {member.size} {member.name.encode('utf-8', 'surrogateescape').decode('latin1')}")
    except (tarfile.TarError, ValueError, EOFError, UnicodeError, OverflowError):
        ended = "refuses"
    print(json.dumps({"ended": ended, "entries": entries}))
