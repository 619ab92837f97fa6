package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts that retries pass over. */
@Timeout(30)
class RetryHostsTest {
  private static final String PREVIOUS =
      "retry_host_predicate: [{name: envoy.retry_host_predicates.previous_hosts, typed_config: {"
          + "\"@type\": type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate}}]";

  private static RawBackend answering(int status, AtomicInteger asked) throws Exception {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            peer.head();
            asked.incrementAndGet();
            peer.send("HTTP/1.1 " + status + " S\r\ncontent-length: 0\r\n\r\n");
          }
        });
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.cluster("lb_policy: RANDOM").build());
  }

  @Test
  void triesNoHostTwice() throws Exception {
    var failed = new AtomicInteger();
    var answered = new AtomicInteger();
    try (var bad = answering(500, failed);
        var good = answering(200, answered);
        var proxy =
            proxy(
                new ProxyYaml(bad.port(), good.port())
                    .action(
                        "retry_policy: {retry_on: 5xx, host_selection_retry_max_attempts: 60,"
                            + " retry_back_off: {base_interval: 0.001s}, "
                            + PREVIOUS
                            + "}"));
        var client = proxy.client()) {
      for (int i = 0; i < 40; i++) { // one retry each: a second choice of the bad one would show
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(answered).hasValue(40);
      assertThat(failed.get()).isBetween(1, 39);
      assertThat(proxy.counter("cluster.c.upstream_rq_retry")).isEqualTo(failed.get());
    }
  }

  @Test
  void takesWhatThereIsWhenAllWereTried() throws Exception {
    var failed = new AtomicInteger();
    try (var bad = answering(500, failed);
        var proxy =
            proxy(
                new ProxyYaml(bad.port())
                    .action(
                        "retry_policy: {retry_on: 5xx, num_retries: 2, retry_back_off:"
                            + " {base_interval: 0.001s}, "
                            + PREVIOUS
                            + "}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 500 ");
      assertThat(failed).hasValue(3);
      assertThat(proxy.logged(1)).startsWith("500 URX via_upstream ").endsWith(" 3");
    }
  }

  @Test
  void passesOverPrioritiesThatWereTried() throws Exception {
    var failed = new AtomicInteger();
    var answered = new AtomicInteger();
    try (var bad = answering(500, failed);
        var good = answering(200, answered)) {
      String yaml =
          new ProxyYaml()
              .action(
                  "retry_policy: {retry_on: 5xx, retry_back_off: {base_interval: 0.001s},"
                      + " retry_priority: {name: envoy.retry_priorities.previous_priorities,"
                      + " typed_config: {\"@type\": type.googleapis.com/envoy.extensions.retry"
                      + ".priority.previous_priorities.v3.PreviousPrioritiesConfig,"
                      + " update_frequency: 1}}}")
              .build()
              .replace(
                  "endpoints: [{lb_endpoints: []}]",
                  "endpoints: ["
                      + priority(0, bad.port(), bad.port())
                      + ", "
                      + priority(1, good.port())
                      + "]");
      try (var proxy = new ProxyFixture(Transport.best(), yaml);
          var client = proxy.client()) {
        for (int i = 0; i < 20; i++) {
          assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(failed).hasValue(20);
        assertThat(answered).hasValue(20);
      }
    }
  }

  private static String priority(int priority, int... ports) {
    String hosts =
        IntStream.of(ports)
            .mapToObj(
                p ->
                    "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}"
                        .formatted(p))
            .collect(Collectors.joining(", "));
    return "{priority: " + priority + ", lb_endpoints: [" + hosts + "]}";
  }

  @Test
  void passesOverHostsByTheirMetadata() throws Exception {
    passesOver(
        "zone: [a, b], kind: old",
        "{name: x, typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig,"
            + " metadata_match: {filter_metadata: {envoy.lb: {zone: b, kind: old}}}}}");
  }

  @Test
  void passesOverCanaries() throws Exception {
    passesOver("canary: true", "{name: envoy.retry_host_predicates.omit_canary_hosts}");
  }

  /** Of two hosts the one that fails has these {@code labels}. */
  private static void passesOver(String labels, String predicate) throws Exception {
    var failed = new AtomicInteger();
    var answered = new AtomicInteger();
    String hosts =
        "{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value:"
            + " %d}}}, metadata: {filter_metadata: {envoy.lb: {%s}}}}, {endpoint: {address:"
            + " {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}";
    try (var bad = answering(500, failed);
        var good = answering(200, answered)) {
      String yaml =
          new ProxyYaml()
              .action(
                  "retry_policy: {retry_on: 5xx, host_selection_retry_max_attempts: 60,"
                      + " retry_back_off: {base_interval: 0.001s}, retry_host_predicate: ["
                      + predicate
                      + "]}")
              .cluster("lb_policy: RANDOM")
              .build()
              .replace(
                  "endpoints: [{lb_endpoints: []}]",
                  "endpoints: [" + hosts.formatted(bad.port(), labels, good.port()) + "]");
      try (var proxy = new ProxyFixture(Transport.best(), yaml);
          var client = proxy.client()) {
        for (int i = 0; i < 40; i++) {
          assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(failed.get()).isBetween(1, 39); // first tries go anywhere
      }
    }
  }
}
