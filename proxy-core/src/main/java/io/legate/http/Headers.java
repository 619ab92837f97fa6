package io.legate.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The well-known header names, each with a slot of its own in {@link HeaderMap}: the one list of
 * them. The pseudo-headers come first; at most 64 fit.
 */
public final class Headers {
  private static final List<HeaderName> ALL = new ArrayList<>();

  public static final HeaderName METHOD = known(":method");
  public static final HeaderName PATH = known(":path");
  public static final HeaderName SCHEME = known(":scheme");

  /** {@code :authority}; HTTP/1's {@code Host} is kept here too. */
  public static final HeaderName AUTHORITY = known(":authority");

  public static final HeaderName STATUS = known(":status");

  /** {@code :protocol} of an extended CONNECT (RFC 8441). */
  public static final HeaderName PROTOCOL = known(":protocol");

  /** How many pseudo-headers there are; their slots are 0 to this, exclusively. */
  public static final int PSEUDO_COUNT = ALL.size();

  public static final HeaderName HOST = known("host");
  public static final HeaderName CONNECTION = known("connection");
  public static final HeaderName KEEP_ALIVE = known("keep-alive");
  public static final HeaderName PROXY_CONNECTION = known("proxy-connection");
  public static final HeaderName TRANSFER_ENCODING = known("transfer-encoding");
  public static final HeaderName CONTENT_LENGTH = known("content-length");
  public static final HeaderName TE = known("te");
  public static final HeaderName TRAILER = known("trailer");
  public static final HeaderName UPGRADE = known("upgrade");
  public static final HeaderName EXPECT = known("expect");
  public static final HeaderName DATE = known("date");
  public static final HeaderName SERVER = known("server");
  public static final HeaderName VIA = known("via");
  public static final HeaderName CONTENT_TYPE = known("content-type");
  public static final HeaderName USER_AGENT = known("user-agent");
  public static final HeaderName REFERER = known("referer");
  public static final HeaderName LOCATION = known("location");
  public static final HeaderName COOKIE = known("cookie");
  public static final HeaderName ORIGIN = known("origin");
  public static final HeaderName GRPC_STATUS = known("grpc-status");
  public static final HeaderName GRPC_MESSAGE = known("grpc-message");
  public static final HeaderName GRPC_TIMEOUT = known("grpc-timeout");
  public static final HeaderName X_FORWARDED_FOR = known("x-forwarded-for");
  public static final HeaderName X_FORWARDED_PROTO = known("x-forwarded-proto");
  public static final HeaderName X_FORWARDED_HOST = known("x-forwarded-host");
  public static final HeaderName X_FORWARDED_PORT = known("x-forwarded-port");
  public static final HeaderName X_FORWARDED_CLIENT_CERT = known("x-forwarded-client-cert");
  public static final HeaderName X_REQUEST_ID = known("x-request-id");
  public static final HeaderName X_ENVOY_INTERNAL = known("x-envoy-internal");
  public static final HeaderName X_ENVOY_EXTERNAL_ADDRESS = known("x-envoy-external-address");
  public static final HeaderName X_ENVOY_UPSTREAM_SERVICE_TIME =
      known("x-envoy-upstream-service-time");
  public static final HeaderName X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL =
      known("x-envoy-immediate-health-check-fail");
  public static final HeaderName X_ENVOY_OVERLOADED = known("x-envoy-overloaded");
  public static final HeaderName X_ENVOY_ATTEMPT_COUNT = known("x-envoy-attempt-count");
  public static final HeaderName X_ENVOY_EXPECTED_RQ_TIMEOUT_MS =
      known("x-envoy-expected-rq-timeout-ms");
  public static final HeaderName X_ENVOY_ORIGINAL_PATH = known("x-envoy-original-path");
  public static final HeaderName X_ENVOY_ORIGINAL_HOST = known("x-envoy-original-host");
  public static final HeaderName X_ENVOY_ORIGINAL_URL = known("x-envoy-original-url");
  public static final HeaderName X_ENVOY_RETRY_ON = known("x-envoy-retry-on");
  public static final HeaderName X_ENVOY_RETRY_GRPC_ON = known("x-envoy-retry-grpc-on");
  public static final HeaderName X_ENVOY_MAX_RETRIES = known("x-envoy-max-retries");
  public static final HeaderName X_ENVOY_RETRIABLE_STATUS_CODES =
      known("x-envoy-retriable-status-codes");
  public static final HeaderName X_ENVOY_RETRIABLE_HEADER_NAMES =
      known("x-envoy-retriable-header-names");
  public static final HeaderName X_ENVOY_UPSTREAM_ALT_STAT_NAME =
      known("x-envoy-upstream-alt-stat-name");
  public static final HeaderName X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS =
      known("x-envoy-upstream-rq-timeout-ms");
  public static final HeaderName X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS =
      known("x-envoy-upstream-rq-per-try-timeout-ms");
  public static final HeaderName X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE =
      known("x-envoy-upstream-rq-timeout-alt-response");
  public static final HeaderName X_ENVOY_FORCE_TRACE = known("x-envoy-force-trace");
  public static final HeaderName X_ENVOY_IP_TAGS = known("x-envoy-ip-tags");
  public static final HeaderName X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT =
      known("x-envoy-hedge-on-per-try-timeout");
  public static final HeaderName X_ENVOY_DECORATOR_OPERATION = known("x-envoy-decorator-operation");
  public static final HeaderName X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER =
      known("x-envoy-downstream-service-cluster");
  public static final HeaderName X_ENVOY_DOWNSTREAM_SERVICE_NODE =
      known("x-envoy-downstream-service-node");

  private static final HeaderName[] TABLE = table();

  private Headers() {}

  /** How many slots there are. */
  static int count() {
    return ALL.size();
  }

  /** The well-known name of a slot. */
  public static HeaderName bySlot(int slot) {
    return ALL.get(slot);
  }

  /** The well-known name of these lower-case bytes, or null. */
  public static @Nullable HeaderName find(byte[] bytes, int start, int length, int hash) {
    for (int i = mix(hash); ; i = (i + 1) & (TABLE.length - 1)) {
      HeaderName name = TABLE[i];
      if (name == null) {
        return null;
      }
      if (name.hash() == hash && name.matches(bytes, start, length)) {
        return name;
      }
    }
  }

  private static HeaderName known(String text) {
    HeaderName name = new HeaderName(text, ALL.size());
    ALL.add(name);
    return name;
  }

  private static HeaderName[] table() {
    if (ALL.size() > Long.SIZE) {
      throw new IllegalStateException("more well-known headers than slots");
    }
    HeaderName[] table = new HeaderName[256];
    for (HeaderName name : ALL) {
      int i = mix(name.hash());
      while (table[i] != null) {
        i = (i + 1) & (table.length - 1);
      }
      table[i] = name;
    }
    return table;
  }

  private static int mix(int hash) {
    return (hash * 0x9E3779B1) >>> 24;
  }
}
