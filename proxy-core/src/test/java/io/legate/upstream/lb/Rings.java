package io.legate.upstream.lb;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Hosts of ports, and requests with hashes: what the tables that Envoy's tests tell of need. */
final class Rings {
  private Rings() {}

  /** Hosts at 127.0.0.1 with these ports. */
  static List<Host> ports(int... ports) {
    List<Host> hosts = new ArrayList<>();
    for (int port : ports) {
      hosts.add(host(port, 1, "", ""));
    }
    return hosts;
  }

  static Host host(int port, int weight, String hostname, String hashKey) {
    Metadata metadata =
        hashKey.isEmpty()
            ? Metadata.getDefaultInstance()
            : Metadata.newBuilder()
                .putFilterMetadata(
                    "envoy.lb",
                    Struct.newBuilder()
                        .putFields("hash_key", Value.newBuilder().setStringValue(hashKey).build())
                        .build())
                .build();
    var address = new InetSocketAddress("127.0.0.1", port);
    return new Host(address, hostname, Locality.NONE, 0, weight, false, metadata, 2);
  }

  static LocalityHosts locality(String zone, int weight, List<Host> hosts) {
    return LocalityHosts.of(new Locality("", zone, ""), weight, hosts);
  }

  /** The port of the host that a hash falls to. */
  static int port(LoadBalancer balancer, String unsignedHash) {
    return port(balancer.chooseHost(hashed(Long.parseUnsignedLong(unsignedHash))));
  }

  static int port(Host host) {
    return ((InetSocketAddress) host.address()).getPort();
  }

  static LoadBalancerContext hashed(long hash) {
    return hashed(hash, 1, host -> false);
  }

  static LoadBalancerContext hashed(long hash, int retries, Predicate<Host> refused) {
    return new LoadBalancerContext() {
      @Override
      public boolean hasHash() {
        return true;
      }

      @Override
      public long hash() {
        return hash;
      }

      @Override
      public int hostSelectionRetryCount() {
        return retries;
      }

      @Override
      public boolean shouldSelectAnotherHost(Host host) {
        return refused.test(host);
      }
    };
  }
}
