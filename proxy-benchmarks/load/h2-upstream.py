#!/usr/bin/env python3
"""HTTP/2 on both sides: CPU seconds of the proxy per 100,000 requests, haproxy beside Legate.

From the project's root: proxy-benchmarks/load/h2-upstream.py [-d SECONDS] [-r ROUNDS] [-w WARM-UP]
Needs haproxy, nghttpd and h2load. The scenarios: GET of 1 KiB; a gRPC unary call (POST of a message,
its echo, trailers). The host is nghttpd; everything runs on loopback and is ended at the end.
"""
import argparse, os, re, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.path.dirname(os.path.dirname(HERE))
TICK = os.sysconf("SC_CLK_TCK")
GRPC = ["-H", "content-type: application/grpc", "-H", "te: trailers", "-H", "grpc-timeout: 10S"]


def start(command, address, port):
    p = subprocess.Popen(command, cwd=HOME, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(400):
        try:
            socket.create_connection((address, port), 1).close()
            return p
        except OSError:
            time.sleep(0.1)
            if p.poll() is not None:
                break
    raise SystemExit(f"did not start: {' '.join(command)}")


def cpu(pid):
    """User and system seconds of a process and its children."""
    total = 0
    for p in [pid] + [int(c) for c in open(f"/proc/{pid}/task/{pid}/children").read().split()]:
        fields = open(f"/proc/{p}/stat").read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def load(url, seconds, extra):
    out = subprocess.run(["h2load", "-c10", "-m10", "-t1", f"-D{seconds}", *extra, url],
                         capture_output=True, text=True, timeout=seconds + 30).stdout
    done = re.search(r"(\d+) succeeded, (\d+) failed", out)
    return int(done[1]), int(done[2])


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("-d", type=int, default=4)
    args.add_argument("-r", type=int, default=3)
    args.add_argument("-w", type=int, default=15)
    a = args.parse_args()
    root = tempfile.mkdtemp()
    open(f"{root}/index.html", "w").write("x" * 1024)
    open(f"{root}/message", "wb").write(b"\0\0\0\0\x10" + b"m" * 16)
    legate = ["--transport", "io_uring"], ["--transport", "epoll"]
    conf = f"{HERE}/h2-upstream.legate.yaml"
    epoll = f"{root}/epoll.yaml"
    open(epoll, "w").write(open(conf).read().replace("127.0.1.10", "127.0.1.12"))
    scenarios = {"h2c -> h2c, GET 1 KiB": ("/index.html", []),
                 "gRPC unary": ("/s/m", ["-d", f"{root}/message", *GRPC])}
    started = []
    try:
        started.append(start(["nghttpd", "--no-tls", "-a", "127.0.0.2", "-n1", "-d", root, "--echo-upload",
                              "--trailer", "grpc-status: 0", "18002"], "127.0.0.2", 18002))
        proxies = {
            "haproxy": ("127.0.1.3", start(["haproxy", "-f", f"{HERE}/h2-upstream.haproxy.cfg"], "127.0.1.3", 10080)),
            "legate": ("127.0.1.10", start([f"{HOME}/legate", *legate[0], "-c", conf], "127.0.1.10", 10080)),
            "legate-epoll": ("127.0.1.12", start([f"{HOME}/legate", *legate[1], "-c", epoll], "127.0.1.12", 10080)),
        }
        started += [p for _, p in proxies.values()]
        for name, (path, extra) in scenarios.items():
            costs = {n: [] for n in proxies}
            errors = {n: 0 for n in proxies}
            for n, (address, _) in proxies.items():
                if n != "haproxy":
                    load(f"http://{address}:10080{path}", a.w, extra)
            for _ in range(a.r):
                for n, (address, p) in proxies.items():
                    before = cpu(p.pid)
                    done, failed = load(f"http://{address}:10080{path}", a.d, extra)
                    costs[n].append((cpu(p.pid) - before) / max(done, 1) * 100_000)
                    errors[n] += failed
            base = statistics.median(costs["haproxy"])
            print(f"\n{name}   [CPU seconds per 100,000 requests]")
            for n, all_ in costs.items():
                m = statistics.median(all_)
                print(f"  {n:14} {m:7.3f}   x {m / base:4.2f}   min {min(all_):6.3f}  max {max(all_):6.3f}  failed {errors[n]}")
            sys.stdout.flush()
    finally:
        for p in started:
            try:
                os.killpg(p.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


main()
