#!/usr/bin/env bash
# What active health checks cost: health-checks.sh CLUSTERS HOSTS SECONDS. So many clusters of so
# many hosts each, every host checked over HTTP after so many seconds on a kept connection; without
# traffic, so that no_traffic_interval is what counts. Everything runs in a network namespace of
# its own, where nginx is all hosts. Needs Linux, root, nginx and curl; and as many open files as
# there are hosts, for Legate as for nginx.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [[ -z ${HEALTH_CHECKS_INSIDE:-} ]]; then
  ./legate --version # builds it
  HEALTH_CHECKS_INSIDE=yes exec unshare --net "$0" "$@"
fi
clusters=$1 hosts=$2 interval=$3
warm=${WARM:-90} # seconds until the JVM has compiled what it will
ip link set lo up
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -r "$work"' EXIT

awk -v clusters="$clusters" -v hosts="$hosts" -v interval="$interval" 'BEGIN {
  print "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9901}}}"
  print "static_resources:\n  clusters:"
  for (c = 0; c < clusters; c++) {
    printf "  - name: c%d\n    health_checks: [{timeout: 2s, interval: 10s, no_traffic_interval: %ss," \
      " initial_jitter: %ss, interval_jitter_percent: 1, healthy_threshold: 1," \
      " unhealthy_threshold: 3, http_health_check: {path: /}}]\n", c, interval, interval
    printf "    load_assignment: {cluster_name: c%d, endpoints: [{lb_endpoints: [\n", c
    for (h = 0; h < hosts; h++) {
      printf "      {endpoint: {address: {socket_address: {address: 127.%d.%d.%d, port_value: 8080}}}},\n", \
        1 + n / 62500, n % 62500 / 250, 1 + n % 250
      n++
    }
    print "    ]}]}"
  }
}' >"$work/legate.yaml"
cat >"$work/nginx.conf" <<END
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections $((clusters * hosts + 100)); }
http { access_log off; keepalive_timeout 1h; keepalive_requests 1000000000;
  server { listen 8080 reuseport backlog=4096; location / { return 200; } } }
END

nginx -c "$work/nginx.conf" 2>/dev/null &
pids+=($!)
./legate -c "$work/legate.yaml" --concurrency 2 -l error >"$work/legate.out" 2>&1 &
legate=$!
pids+=("$legate")
sleep "$warm"

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "$1/stat"; }
checker() {
  for task in /proc/"$legate"/task/*; do
    [[ $(<"$task/comm") != checker* ]] || ticks "$task"
  done
}
attempts() { curl -s 'http://127.0.0.1:9901/stats?filter=attempt$' | awk '{ n += $2 } END { print n }'; }
n=$(attempts) all=$(ticks "/proc/$legate") thread=$(checker)
sleep 60
awk -v n=$(($(attempts) - n)) -v all=$(($(ticks "/proc/$legate") - all)) \
  -v thread=$(($(checker) - thread)) -v hz="$(getconf CLK_TCK)" 'BEGIN {
  printf "%d checks a second: %.1f %% of a core, %.1f %% on the thread that checks\n",
    n / 60, all / hz / 60 * 100, thread / hz / 60 * 100 }'
