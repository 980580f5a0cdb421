"""Is a port of this machine free? `python3 -m friendship.port 8000` asks before anything is installed.

Only the standard library is used: `make demo` runs this before the packages are there.
"""

import socket
import sys


def refusal(port: str) -> str:
    """Why the portal cannot listen on 127.0.0.1:`port`, in one sentence; empty if it can."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        return f"Cổng “{port}” không hợp lệ: ghi một số từ 1 đến 65535, ví dụ make demo PORT=8001."
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without this a port that was closed a moment ago would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
            probe.listen(1)
        except PermissionError:
            return f"Không được phép dùng cổng {port}: chọn cổng từ 1024 trở lên, ví dụ make demo PORT=8001."
        except OSError:
            other = int(port) + 1 if int(port) < 65535 else 8000
            return (
                f"Cổng {port} đang có chương trình khác dùng: dừng chương trình đó, "
                f"hoặc chọn cổng khác bằng lệnh make demo PORT={other}."
            )
    return ""


if __name__ == "__main__":
    sys.exit(refusal(sys.argv[1]) or 0)
