#!/usr/bin/env bash
# Writes an envoy.yaml of so many clusters (default 10,000: 5 MB) to the output.
set -euo pipefail
awk -v count="${1:-10000}" 'BEGIN {
  print "static_resources:\n  clusters:"
  for (i = 0; i < count; i++) {
    name = sprintf("service-%05d", i)
    net = sprintf("10.%d.%d", int(i / 256) % 256, i % 256)
    print "  - name: " name
    print "    connect_timeout: 0.25s"
    print "    type: STATIC"
    print "    lb_policy: ROUND_ROBIN"
    print "    circuit_breakers:"
    print "      thresholds:"
    print "      - max_connections: 200"
    print "        max_requests: " 100 + i
    print "    load_assignment:"
    print "      cluster_name: " name
    print "      endpoints:"
    print "      - lb_endpoints:"
    for (host = 1; host <= 2; host++) {
      print "        - endpoint:"
      print "            address:"
      print "              socket_address: { address: " net "." host ", port_value: 8080 }"
    }
  }
}'
