package io.legate.benchmarks;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a browser's head costs in a {@link HeaderMap}. Run with {@code -prof gc}: no garbage. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeaderMapBench {
  private static final HeaderName ACCEPT = HeaderName.of("accept");
  private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
  private static final HeaderName X_TENANT = HeaderName.of("x-tenant");
  private static final HeaderName X_ABSENT = HeaderName.of("x-absent");
  private static final byte[] VALUE = bytes("text/html,application/xhtml+xml;q=0.9");
  private static final byte[] SHORT = bytes("gzip");
  private static final byte[] ADDRESS = bytes("203.0.113.7");

  private final HeaderMap full = new HeaderMap();
  private final HeaderMap scratch = new HeaderMap();

  /** A head that the look-ups work on. */
  public HeaderMapBench() {
    fill(full);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void fill(HeaderMap map) {
    map.add(Headers.METHOD, SHORT);
    map.add(Headers.PATH, VALUE);
    map.add(Headers.AUTHORITY, ADDRESS);
    map.add(Headers.USER_AGENT, VALUE);
    map.add(ACCEPT, VALUE);
    map.add(ACCEPT_ENCODING, SHORT);
    map.add(Headers.COOKIE, VALUE);
    map.add(X_TENANT, SHORT);
  }

  /** Clears and fills a map with eight fields. */
  @Benchmark
  public HeaderMap fillEight() {
    scratch.clear();
    fill(scratch);
    return scratch;
  }

  /** Finds a well-known name. */
  @Benchmark
  public int findBySlot() {
    return full.first(Headers.COOKIE);
  }

  /** Finds another name, the last of the head. */
  @Benchmark
  public int findByHash() {
    return full.first(X_TENANT);
  }

  /** Does not find a name. */
  @Benchmark
  public int findNothing() {
    return full.first(X_ABSENT);
  }

  /** Gives a value as a string that was made before. */
  @Benchmark
  public @Nullable String getAgain() {
    return full.get(Headers.USER_AGENT);
  }

  /** Copies a head and does to it what the router does. */
  @Benchmark
  public HeaderMap copyAndForward() {
    scratch.copyFrom(full);
    scratch.append(Headers.X_FORWARDED_FOR, ",", ADDRESS);
    scratch.set(Headers.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, 15_000);
    scratch.remove(Headers.COOKIE);
    return scratch;
  }
}
