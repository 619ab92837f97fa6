package io.legate.router;

import static io.legate.router.RouteTables.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.XxHash;
import io.legate.http.Cookies;
import io.legate.http.HeaderMap;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.StreamInfo;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashPolicyTest {
  private final RouteTables tables = new RouteTables();
  private final RequestHash hash = new RequestHash();
  private final StreamInfo info = new StreamInfo();

  HashPolicyTest() {
    from(new InetSocketAddress("10.0.0.1", 4711));
  }

  private void from(SocketAddress client) {
    info.start(new ConnectionInfo(1, new InetSocketAddress("10.0.0.2", 80), client), 0, 0);
  }

  @Test
  void aHeaderIsHashedAsItIs() {
    assertThat(hash("header { header_name: 'X-User' }", request("h", "/", "x-user", "foo")))
        .isEqualTo(3728699739546630719L);
    assertThat(hash("header { header_name: 'x-user' }", request("h", "/"))).isNull();
    assertThat(hash("header { header_name: ':authority' }", request("foo", "/")))
        .isEqualTo(3728699739546630719L);
  }

  /** The value is that of Envoy's own test of {@code foo} and {@code bar} in turn. */
  @Test
  void theOrderOfValuesDoesNotMatter() {
    long barFoo = XxHash.hash(bytes("foo"), XxHash.hash("bar"));
    HeaderMap one = request("h", "/", "x", "foo", "y", "-", "x", "bar");
    HeaderMap other = request("h", "/", "x", "bar", "x", "foo");

    assertThat(hash("header { header_name: 'x' }", one)).isEqualTo(barFoo);
    assertThat(hash("header { header_name: 'x' }", other)).isEqualTo(barFoo);
    assertThat(XxHash.hash(bytes("bar"), XxHash.hash("foo")))
        .isEqualTo(Long.parseUnsignedLong("17745830980996999794"));
  }

  @Test
  void aHeaderMayBeRewritten() {
    String policy =
        "header { header_name: 'x' regex_rewrite { pattern { google_re2 {} regex: '^/([a-z]+)/.*$'"
            + " } substitution: '\\\\1' } }";

    assertThat(hash(policy, request("h", "/", "x", "/foo/123"))).isEqualTo(XxHash.hash("foo"));
    assertThat(hash(policy, request("h", "/", "x", "other"))).isEqualTo(XxHash.hash("other"));
  }

  @Test
  void theClientsAddressHasNoPort() {
    String policy = "connection_properties { source_ip: true }";

    assertThat(hash(policy, request("h", "/"))).isEqualTo(XxHash.hash("10.0.0.1"));
    info.downstreamRemoteIp("2001:db8::7"); // by x-forwarded-for
    assertThat(hash(policy, request("h", "/"))).isEqualTo(XxHash.hash("2001:db8::7"));
    from(new DomainSocketAddress("/run/x"));
    assertThat(hash(policy, request("h", "/"))).isNull();
    info.downstreamRemoteIp("10.0.0.3");
    assertThat(hash(policy, request("h", "/"))).isEqualTo(XxHash.hash("10.0.0.3"));
    info.start(null, 0, 0);
    assertThat(hash(policy, request("h", "/"))).isNull();
  }

  @Test
  void connectionPropertiesWithoutAnyAreNoPolicy() {
    assertThat(hash("connection_properties {}", request("h", "/"))).isNull();
    assertThat(tables.problems.errors()).isEmpty();
  }

  @Test
  void theFirstValueOfAQueryParameterCounts() {
    String policy = "query_parameter { name: 'q' }";

    assertThat(hash(policy, request("h", "/p?a=b&q=foo&q=bar"))).isEqualTo(XxHash.hash("foo"));
    assertThat(hash(policy, request("h", "/p?q=a%20b"))).isEqualTo(XxHash.hash("a%20b"));
    assertThat(hash(policy, request("h", "/p?q"))).isEqualTo(XxHash.hash(""));
    assertThat(hash(policy, request("h", "/p?q=x=y"))).isEqualTo(XxHash.hash("x=y"));
    assertThat(hash(policy, request("h", "/p?qq=1&aq=2"))).isNull();
    assertThat(hash(policy, request("h", "/q=foo"))).isNull();
  }

  @Test
  void aCookieIsHashedWithoutQuotes() {
    String policy = "cookie { name: 'sid' }";

    assertThat(hash(policy, request("h", "/", "cookie", "a=b; sid=\"foo\"; sid=bar")))
        .isEqualTo(XxHash.hash("foo"));
    assertThat(hash(policy, request("h", "/", "cookie", "a=b", "cookie", "sid=bar")))
        .isEqualTo(XxHash.hash("bar"));
    assertThat(hash(policy, request("h", "/", "cookie", "a=b; sidx=1; sid; xsid=2"))).isNull();
    assertThat(hash(policy, request("h", "/", "cookie", "sid="))).isNull();
    assertThat(cookies()).isEmpty();
  }

  @Test
  void aCookieThatIsMissingIsMade() {
    String value = "%016x".formatted(XxHash.hash("10.0.0.1:471110.0.0.2:80"));

    assertThat(hash("cookie { name: 'sid' ttl { seconds: 60 } path: '/p' }", request("h", "/")))
        .isEqualTo(XxHash.hash(value));
    assertThat(cookies()).isEqualTo("sid=\"" + value + "\"; Max-Age=60; Path=/p; HttpOnly");
    assertThat(
            hash(
                "cookie { name: 'sid' ttl {} attributes { name: 'SameSite' value: 'Strict' }"
                    + " attributes { name: 'Secure' } }",
                request("h", "/", "cookie", "sid=")))
        .isEqualTo(XxHash.hash(value));
    assertThat(cookies()).isEqualTo("sid=\"" + value + "\"; SameSite=Strict; Secure; HttpOnly");
  }

  @Test
  void hashesAreCombinedByRotation() {
    long a = XxHash.hash("foo");
    long b = XxHash.hash("bar");
    HeaderMap both = request("h", "/", "a", "foo", "b", "bar");
    String policies = "header { header_name: 'a' } } hash_policy { header { header_name: 'b' }";

    assertThat(hash(policies, both)).isEqualTo(Long.rotateLeft(a, 1) ^ b);
    assertThat(hash(policies, request("h", "/", "b", "bar"))).isEqualTo(b);
    assertThat(
            hash(
                "header { header_name: 'a' } terminal: true } hash_policy {"
                    + " header { header_name: 'b' }",
                both))
        .isEqualTo(a);
    assertThat(
            hash(
                "header { header_name: 'a' } terminal: true } hash_policy {"
                    + " header { header_name: 'b' }",
                request("h", "/", "b", "bar")))
        .isEqualTo(b);
  }

  @Test
  void refusesWhatCannotBe() {
    tables.routes(
        "routes { match { prefix: '/' } route { cluster: 'a' hash_policy {} hash_policy { header {}"
            + " } hash_policy { filter_state { key: 'k' } } } }");

    assertThat(tables.problems.errors())
        .hasSize(3)
        .anyMatch(e -> e.contains("hash_policy[0]: no policy is given (expected header, cookie"))
        .anyMatch(e -> e.contains("hash_policy[1].header.header_name: value length must be"))
        .anyMatch(e -> e.contains("hash_policy[2].filter_state"));
  }

  /** The hash by policies, or null when there is none. */
  private Long hash(String policies, HeaderMap request) {
    RouteTable table =
        tables.routes(
            "routes { match { prefix: '/' } route { cluster: 'a' hash_policy { "
                + policies
                + " } } }");
    RouteEntry route = table.route(request, 0, false);
    hash.clear();
    HashPolicy policy = route.action().hashPolicy();
    if (policy != null) {
      policy.hash(request, info, hash);
    }
    return hash.present() ? hash.value() : null;
  }

  private String cookies() {
    HeaderMap response = new HeaderMap();
    hash.addCookies(response);
    String all = response.getAll(Cookies.SET_COOKIE);
    return all == null ? "" : all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
