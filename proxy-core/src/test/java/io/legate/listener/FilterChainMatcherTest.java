package io.legate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType;
import io.legate.network.FilterChain;
import io.legate.network.TransportSocketFactory;
import io.legate.stream.ConnectionInfo;
import io.legate.testing.Problems;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterChainMatcherTest {
  private static final String[] NETS = {
    "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "0.0.0.0/0", "fd00::/8"
  };
  private static final String[] IPS = {"10.1.2.3", "10.1.2.9", "10.9.9.9", "192.0.2.1", "fd00::1"};
  private static final String[] NAMES = {
    "a.example.com", "*.example.com", "*.com", "Mixed.Example.com"
  };
  private static final String[] SNIS = {
    null, "a.example.com", "b.example.com", "x.y.com", "mixed.example.com", "org", "com"
  };
  private static final int[] PORTS = {80, 443, 8443};

  private final Problems problems = new Problems();

  private static FilterChain chain(String name) {
    return new FilterChain(name, List.of(), TransportSocketFactory.RAW_BUFFER);
  }

  private FilterChainMatcher compile(List<FilterChainMatch> matches, boolean withDefault) {
    var builder = new FilterChainMatcherBuilder();
    for (int i = 0; i < matches.size(); i++) {
      builder.add(chain("" + i), matches.get(i), problems.root().at("filter_chains", i));
    }
    return builder.build(withDefault ? chain("default") : null);
  }

  private static CidrRange range(String text) {
    String[] parts = text.split("/");
    return CidrRange.newBuilder()
        .setAddressPrefix(parts[0])
        .setPrefixLen(UInt32Value.of(Integer.parseInt(parts[1])))
        .build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void choosesAsTheNaiveVersionDoes(long seed) throws Exception {
    Random random = new Random(seed);
    int compared = 0;
    for (int i = 0; i < 400; i++) {
      List<FilterChainMatch> matches = new ArrayList<>();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        matches.add(match(random));
      }
      problems.all.clear();
      FilterChainMatcher matcher = compile(matches, random.nextBoolean());
      if (!problems.all.isEmpty()) {
        continue; // the same match twice
      }
      for (int c = 0; c < 50; c++) {
        ConnectionInfo connection = connection(random);
        FilterChain found = matcher.find(connection);
        String naive = naive(matches, connection);
        boolean byDefault = found != null && found.name().equals("default");
        assertThat(byDefault || found == null ? null : found.name()).isEqualTo(naive);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(5000);
  }

  private static FilterChainMatch match(Random random) {
    var match = FilterChainMatch.newBuilder();
    if (random.nextInt(3) == 0) {
      match.setDestinationPort(UInt32Value.of(PORTS[random.nextInt(3)]));
    }
    if (random.nextInt(3) == 0) {
      match.addPrefixRanges(range(NETS[random.nextInt(NETS.length)]));
    }
    if (random.nextInt(2) == 0) {
      match.addServerNames(NAMES[random.nextInt(NAMES.length)]);
    }
    if (random.nextInt(3) == 0) {
      match.setTransportProtocol(random.nextBoolean() ? "tls" : "raw_buffer");
    }
    if (random.nextInt(4) == 0) {
      match.addApplicationProtocols(random.nextBoolean() ? "h2" : "http/1.1");
    }
    if (random.nextInt(4) == 0) {
      match.addDirectSourcePrefixRanges(range(NETS[random.nextInt(NETS.length)]));
    }
    if (random.nextInt(4) == 0) {
      match.setSourceType(
          random.nextBoolean()
              ? ConnectionSourceType.EXTERNAL
              : ConnectionSourceType.SAME_IP_OR_LOOPBACK);
    }
    if (random.nextInt(4) == 0) {
      match.addSourcePrefixRanges(range(NETS[random.nextInt(NETS.length)]));
    }
    if (random.nextInt(4) == 0) {
      match.addSourcePorts(PORTS[random.nextInt(3)]);
    }
    return match.build();
  }

  private static ConnectionInfo connection(Random random) throws Exception {
    var info = new ConnectionInfo(0, address(random), address(random));
    String sni = SNIS[random.nextInt(SNIS.length)];
    if (sni != null) {
      info.requestedServerName(sni);
    }
    info.transportProtocol(random.nextBoolean() ? "tls" : "raw_buffer");
    info.applicationProtocols(
        List.of(List.<String>of(), List.of("h2", "http/1.1"), List.of("http/1.1"), List.of("x"))
            .get(random.nextInt(4)));
    return info;
  }

  private static InetSocketAddress address(Random random) throws Exception {
    return new InetSocketAddress(
        InetAddress.getByName(IPS[random.nextInt(IPS.length)]), PORTS[random.nextInt(3)]);
  }

  /** Keeps, criterion by criterion, the chains whose value is the most specific that fits. */
  private static String naive(List<FilterChainMatch> matches, ConnectionInfo c) {
    var local = (InetSocketAddress) c.localAddress();
    var remote = (InetSocketAddress) c.remoteAddress();
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      left.add(i);
    }
    left =
        best(
            left,
            matches,
            m ->
                m.hasDestinationPort()
                    ? (m.getDestinationPort().getValue() == local.getPort() ? 1 : -1)
                    : 0);
    left = best(left, matches, m -> prefix(m.getPrefixRangesList(), local.getAddress()));
    left = best(left, matches, m -> name(m.getServerNamesList(), c.requestedServerName()));
    left =
        best(
            left,
            matches,
            m ->
                m.getTransportProtocol().isEmpty()
                    ? 0
                    : m.getTransportProtocol().equals(c.transportProtocol()) ? 1 : -1);
    left =
        best(left, matches, m -> alpn(m.getApplicationProtocolsList(), c.applicationProtocols()));
    left =
        best(left, matches, m -> prefix(m.getDirectSourcePrefixRangesList(), remote.getAddress()));
    boolean same = remote.getAddress().equals(local.getAddress());
    left =
        best(
            left,
            matches,
            m ->
                m.getSourceType() == ConnectionSourceType.ANY
                    ? 0
                    : (m.getSourceType() == ConnectionSourceType.SAME_IP_OR_LOOPBACK) == same
                        ? 1
                        : -1);
    left = best(left, matches, m -> prefix(m.getSourcePrefixRangesList(), remote.getAddress()));
    left =
        best(
            left,
            matches,
            m ->
                m.getSourcePortsCount() == 0
                    ? 0
                    : m.getSourcePortsList().contains(remote.getPort()) ? 1 : -1);
    return left.isEmpty() ? null : String.valueOf(left.get(0));
  }

  private static List<Integer> best(
      List<Integer> from, List<FilterChainMatch> matches, ToIntFunction<FilterChainMatch> rank) {
    Function<Integer, Integer> of = i -> rank.applyAsInt(matches.get(i));
    int best = from.stream().map(of).max(Integer::compare).orElse(-1);
    Predicate<Integer> isBest = i -> of.apply(i) == best;
    return best < 0 ? List.of() : from.stream().filter(isBest).toList();
  }

  private static int prefix(List<CidrRange> ranges, InetAddress ip) {
    if (ranges.isEmpty()) {
      return 0;
    }
    int best = -1;
    for (CidrRange range : ranges) {
      if (contains(range, ip)) {
        best = Math.max(best, 1 + range.getPrefixLen().getValue());
      }
    }
    return best;
  }

  private static boolean contains(CidrRange range, InetAddress ip) {
    try {
      byte[] net = InetAddress.getByName(range.getAddressPrefix()).getAddress();
      byte[] address = ip.getAddress();
      boolean same = net.length == address.length;
      for (int bit = 0; same && bit < range.getPrefixLen().getValue(); bit++) {
        int mask = 0x80 >> (bit & 7);
        same = (net[bit >> 3] & mask) == (address[bit >> 3] & mask);
      }
      return same;
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static int name(List<String> names, String sni) {
    if (names.isEmpty()) {
      return 0;
    }
    String name = names.get(0).toLowerCase(java.util.Locale.ROOT);
    if (sni == null) {
      return -1;
    }
    if (name.equals(sni)) {
      return 1000;
    }
    boolean wild = name.startsWith("*.") && sni.endsWith(name.substring(1));
    return wild && sni.length() > name.length() - 1 ? name.length() : -1;
  }

  private static int alpn(List<String> wanted, List<String> offered) {
    if (wanted.isEmpty()) {
      return 0;
    }
    int at = offered.indexOf(wanted.get(0));
    return at < 0 ? -1 : 10 - at;
  }

  @Test
  void refusesTheSameMatchTwice() {
    var match = FilterChainMatch.newBuilder().addServerNames("a.b").build();
    compile(List.of(match, match), false);
    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value filter_chains[1]: filter chain '1' has the same matching rules"
                + " defined as '0' (expected others)");
  }

  @Test
  void refusesOverlappingMatches() {
    compile(
        List.of(
            FilterChainMatch.newBuilder().addServerNames("a.b").addServerNames("c.d").build(),
            FilterChainMatch.newBuilder().addServerNames("c.d").build()),
        false);
    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value filter_chains[1]: multiple filter chains with overlapping"
                + " matching rules are defined (expected different filter_chain_match)");
  }

  @Test
  void refusesPartialWildcards() {
    compile(List.of(FilterChainMatch.newBuilder().addServerNames("*w.example.com").build()), false);
    compile(List.of(FilterChainMatch.newBuilder().addServerNames("*").build()), false);
    assertThat(problems.all)
        .hasSize(2)
        .allMatch(p -> p.contains("partial wildcards are not supported in \"server_names\""));
  }

  @Test
  void doesNotGoBackOnAChoice() throws Exception {
    FilterChainMatcher matcher =
        compile(
            List.of(
                FilterChainMatch.newBuilder()
                    .setDestinationPort(UInt32Value.of(80))
                    .addServerNames("other.com")
                    .build(),
                FilterChainMatch.getDefaultInstance()),
            false);
    InetAddress ip = InetAddress.getByName("10.0.0.1");
    var info =
        new ConnectionInfo(0, new InetSocketAddress(ip, 80), new InetSocketAddress(ip, 9999));
    assertThat(matcher.find(info)).isNull();
  }
}
