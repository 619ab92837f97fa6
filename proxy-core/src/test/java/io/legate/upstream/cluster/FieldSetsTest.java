package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.legate.common.FieldSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldSetsTest {
  private static final Descriptor FORWARD =
      io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig
          .getDescriptor();

  @Test
  void nameOnlyFieldsThatExist() {
    Map<String, Descriptor> messages = new HashMap<>();
    collect(Cluster.getDescriptor(), messages);
    collect(BindConfig.getDescriptor(), messages);
    collect(LeastRequest.getDescriptor(), messages);
    collect(RoundRobin.getDescriptor(), messages);
    collect(Random.getDescriptor(), messages);
    collect(RingHash.getDescriptor(), messages);
    collect(Maglev.getDescriptor(), messages);
    collect(CaresDnsResolverConfig.getDescriptor(), messages);
    collect(DnsCluster.getDescriptor(), messages);
    collect(FORWARD, messages);
    collect(ClusterConfig.getDescriptor(), messages);
    collect(HttpProtocolOptions.getDescriptor(), messages);

    for (FieldSet set : FieldSets.ALL) {
      Descriptor message = messages.get(set.messageType());
      assertThat(message).as(set.messageType()).isNotNull();
      assertThat(message.getFields())
          .as(set.messageType())
          .extracting(FieldDescriptor::getName)
          .containsAll(set.declared());
    }
  }

  private static void collect(Descriptor message, Map<String, Descriptor> into) {
    if (into.put(message.getFullName(), message) == null) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
          collect(field.getMessageType(), into);
        }
      }
    }
  }
}
