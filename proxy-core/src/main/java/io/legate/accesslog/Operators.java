package io.legate.accesslog;

import io.legate.accesslog.OperatorSpec.Compiler;
import io.legate.accesslog.OperatorSpec.Parameter;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.Protocol;
import io.legate.stream.StreamBytes;
import io.legate.stream.StreamInfo;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The list of command operators by Envoy's names: those that show a fact, and those that Envoy has
 * and that show {@code -} here because the proxy does not have the fact (one warning at load tells
 * of each). Source: Envoy's "Substitution Formatter" page.
 */
public final class Operators {
  private static final Map<String, OperatorSpec> ALL = new TreeMap<>();

  static {
    TimeOperators.addTo(Operators::add);
    HeaderOperators.addTo(Operators::add);
    AddressOperators.addTo(Operators::add);
    number("RESPONSE_CODE", StreamInfo::responseCode);
    number("BYTES_RECEIVED", StreamInfo::bytesReceived);
    number("BYTES_SENT", StreamInfo::bytesSent);
    number("UPSTREAM_REQUEST_ATTEMPT_COUNT", StreamInfo::attemptCount);
    bytes("WIRE_BYTES_RECEIVED", b -> b.wireReceived);
    bytes("WIRE_BYTES_SENT", b -> b.wireSent);
    bytes("HEADER_BYTES_RECEIVED", b -> b.headerReceived);
    bytes("HEADER_BYTES_SENT", b -> b.headerSent);
    bytes("DECOMPRESSED_HEADER_BYTES_RECEIVED", b -> b.decompressedHeaderReceived);
    bytes("DECOMPRESSED_HEADER_BYTES_SENT", b -> b.decompressedHeaderSent);
    size("REQUEST_HEADERS_BYTES", FormatContext::requestHeaders);
    size("RESPONSE_HEADERS_BYTES", FormatContext::responseHeaders);
    size("RESPONSE_TRAILERS_BYTES", FormatContext::responseTrailers);
    string("PROTOCOL", info -> text(info.protocol()));
    string("UPSTREAM_PROTOCOL", info -> text(info.upstreamProtocol()));
    string("UPSTREAM_HOST", StreamInfo::upstreamHost);
    string("UPSTREAM_CLUSTER", StreamInfo::upstreamCluster);
    string("UPSTREAM_CLUSTER_RAW", StreamInfo::upstreamCluster);
    string("UPSTREAM_TRANSPORT_FAILURE_REASON", StreamInfo::upstreamTransportFailureReason);
    string("ROUTE_NAME", StreamInfo::routeName);
    add("RESPONSE_CODE_DETAILS", Parameter.OPTIONAL, false, FactOperators::codeDetails);
    add("RESPONSE_FLAGS", (p, at) -> FactOperators.flags(false));
    add("RESPONSE_FLAGS_LONG", (p, at) -> FactOperators.flags(true));
    add("LOCAL_REPLY_BODY", (p, at) -> FactOperators::localReplyBody);
    add("HOSTNAME", (p, at) -> FactOperators.constant(FactOperators.hostName()));
    add("ENVIRONMENT", Parameter.REQUIRED, false, FactOperators::environment);
    add("GRPC_STATUS", Parameter.OPTIONAL, false, GrpcStatus::operator);
    add("GRPC_STATUS_NUMBER", Parameter.NONE, true, (p, at) -> GrpcStatus::writeNumber);
    add("STREAM_ID", (p, at) -> HeaderOperators.request(Headers.X_REQUEST_ID));
    add("CONNECTION_ID", Parameter.NONE, true, (p, at) -> FactOperators::connectionId);
    connectionString("CONNECTION_TERMINATION_DETAILS", ConnectionInfo::terminationDetails);
    add("REQUESTED_SERVER_NAME", Parameter.OPTIONAL, false, HeaderOperators::serverName);
    missing(
        "BYTES_RETRANSMITTED",
        "PACKETS_RETRANSMITTED",
        "ROUNDTRIP_DURATION",
        "DOWNSTREAM_HANDSHAKE_DURATION",
        "UPSTREAM_CONNECTION_POOL_READY_DURATION",
        "VIRTUAL_CLUSTER_NAME",
        "UPSTREAM_HOST_NAME",
        "UPSTREAM_HOST_NAME_WITHOUT_PORT",
        "UPSTREAM_HOSTS_ATTEMPTED",
        "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT",
        "UPSTREAM_HOST_NAMES_ATTEMPTED",
        "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT",
        "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID",
        "DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID",
        "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID",
        "UPSTREAM_DETECTED_CLOSE_TYPE",
        "UPSTREAM_LOCAL_CLOSE_REASON",
        "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
        "DOWNSTREAM_LOCAL_CLOSE_REASON",
        "DOWNSTREAM_DETECTED_CLOSE_TYPE",
        "UPSTREAM_CONNECTION_ID",
        "UPSTREAM_CONNECTION_IDS_ATTEMPTED",
        "DYNAMIC_METADATA",
        "CLUSTER_METADATA",
        "UPSTREAM_METADATA",
        "METADATA",
        "FILTER_STATE",
        "UPSTREAM_FILTER_STATE",
        "PER_REQUEST_STATE",
        "CEL",
        "TYPED_CEL",
        "COALESCE",
        "FILTER_CHAIN_NAME",
        "ACCESS_LOG_TYPE",
        "UNIQUE_ID",
        "TRACE_ID",
        "SPAN_ID",
        "CUSTOM_FLAGS",
        "TLS_JA3_FINGERPRINT",
        "TLS_JA4_FINGERPRINT");
    missingOfBothSides(
        "LOCAL_IP_SAN",
        "LOCAL_DNS_SAN",
        "LOCAL_URI_SAN",
        "LOCAL_EMAIL_SAN",
        "LOCAL_OTHERNAME_SAN",
        "LOCAL_SUBJECT",
        "PEER_IP_SAN",
        "PEER_DNS_SAN",
        "PEER_URI_SAN",
        "PEER_EMAIL_SAN",
        "PEER_OTHERNAME_SAN",
        "PEER_SUBJECT",
        "PEER_ISSUER",
        "PEER_SERIAL",
        "PEER_FINGERPRINT_256",
        "PEER_FINGERPRINT_1",
        "PEER_CHAIN_FINGERPRINTS_256",
        "PEER_CHAIN_FINGERPRINTS_1",
        "PEER_CHAIN_SERIALS",
        "PEER_ISSUER_FINGERPRINT_256",
        "PEER_ISSUER_SERIAL",
        "PEER_CERT",
        "PEER_CERT_V_START",
        "PEER_CERT_V_END",
        "SERVER_NAME",
        "TLS_SESSION_ID",
        "TLS_CIPHER",
        "TLS_GROUP",
        "TLS_VERSION");
  }

  private Operators() {}

  /** Every operator's name, with whether its value is shown; for the documentation. */
  public static Map<String, Boolean> names() {
    Map<String, Boolean> names = new TreeMap<>();
    ALL.forEach((name, spec) -> names.put(name, spec.compiler() != null));
    return Collections.unmodifiableMap(names);
  }

  /** The operator of that name, or null. */
  static @Nullable OperatorSpec find(String name) {
    return ALL.get(name);
  }

  private static void add(OperatorSpec spec) {
    if (ALL.put(spec.name(), spec) != null) {
      throw new IllegalStateException("operator listed twice: " + spec.name());
    }
  }

  private static void add(String name, Parameter parameter, boolean number, Compiler compiler) {
    add(new OperatorSpec(name, parameter, number, compiler));
  }

  private static void add(String name, Compiler compiler) {
    add(name, Parameter.NONE, false, compiler);
  }

  private static void number(String name, ToLongFunction<StreamInfo> fact) {
    Operator operator =
        (context, out) -> {
          out.putNumber(fact.applyAsLong(context.streamInfo()));
          return true;
        };
    add(name, Parameter.NONE, true, (p, at) -> operator);
  }

  /** The bytes of a head's names and values. */
  private static void size(String name, Function<FormatContext, @Nullable HeaderMap> head) {
    Operator operator =
        (context, out) -> {
          HeaderMap map = head.apply(context);
          out.putNumber(map == null ? 0 : map.byteSize());
          return true;
        };
    add(name, Parameter.NONE, true, (p, at) -> operator);
  }

  /** What the codecs of both sides counted. */
  private static void bytes(String name, ToLongFunction<StreamBytes> count) {
    number("DOWNSTREAM_" + name, info -> count.applyAsLong(info.downstreamBytes()));
    number("UPSTREAM_" + name, info -> count.applyAsLong(info.upstreamBytes()));
  }

  private static void string(String name, Function<StreamInfo, @Nullable String> fact) {
    Operator operator = (context, out) -> FactOperators.put(fact.apply(context.streamInfo()), out);
    add(name, (p, at) -> operator);
  }

  private static void connectionString(
      String name, Function<ConnectionInfo, @Nullable String> fact) {
    string(name, info -> info.connection() == null ? null : fact.apply(info.connection()));
  }

  private static void missing(String... names) {
    for (String name : names) {
      add(new OperatorSpec(name, Parameter.OPTIONAL, false, null));
    }
  }

  private static void missingOfBothSides(String... names) {
    for (String name : names) {
      missing("DOWNSTREAM_" + name, "UPSTREAM_" + name);
    }
  }

  private static @Nullable String text(@Nullable Protocol protocol) {
    return protocol == null ? null : protocol.text();
  }
}
