package io.legate.benchmarks;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.codec.h2.hpack.HpackDecoder;
import io.legate.http.codec.h2.hpack.HpackEncoder;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What header compression costs in the middle of a connection: a head that came before; and a
 * connection's first head. Decoding includes filling a map.
 */
@SuppressWarnings("NullAway.Init") // by @Setup
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HpackBench {
  private static final String[] BROWSER = {
    ":method: GET",
    ":scheme: https",
    ":authority: www.example.com",
    ":path: /assets/app/main.css?v=20260101",
    "cache-control: max-age=0",
    "sec-ch-ua: \"Chromium\";v=\"124\", \"Not-A.Brand\";v=\"99\"",
    "sec-ch-ua-mobile: ?0",
    "sec-ch-ua-platform: \"Linux\"",
    "upgrade-insecure-requests: 1",
    "user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/124.0.0.0 Safari/537.36",
    "accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "sec-fetch-site: same-origin",
    "sec-fetch-mode: navigate",
    "sec-fetch-dest: document",
    "referer: https://www.example.com/assets/index.html",
    "accept-encoding: gzip, deflate, br, zstd",
    "accept-language: en-US,en;q=0.9,de;q=0.8",
    "cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1"
  };
  private static final String[] GRPC = {
    ":method: POST",
    ":scheme: http",
    ":authority: greeter.default.svc:50051",
    ":path: /helloworld.Greeter/SayHello",
    "te: trailers",
    "content-type: application/grpc",
    "user-agent: grpc-java-netty/1.79.0",
    "grpc-accept-encoding: gzip",
    "grpc-timeout: 999964u"
  };

  /** Whose head it is. */
  @Param({"browser", "grpc"})
  public String head;

  private final HeaderMap map = new HeaderMap();
  private final HpackEncoder encoder = new HpackEncoder(4096);
  private final HpackDecoder decoder = new HpackDecoder(4096);
  private final HpackDecoder firstDecoder = new HpackDecoder(4096);
  private final HpackDecoder.Sink sink = this::onField;
  private HeaderMap source;
  private byte[] out;
  private byte[] block;
  private byte[] firstBlock;

  /** Encodes the head until the table has settled. */
  @Setup
  public void setUp() {
    String[] lines = head.equals("grpc") ? GRPC : BROWSER;
    source = new HeaderMap();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      source.add(HeaderName.of(line.substring(0, colon)), line.substring(colon + 2));
    }
    out = new byte[encoder.bound(source)];
    firstBlock = Arrays.copyOf(out, encoder.encode(source, out, 0));
    block = firstBlock;
    for (int i = 0; i < 10; i++) {
      decodeHead();
      block = Arrays.copyOf(out, encoder.encode(source, out, 0));
    }
    if (decodeHead() != source.size() || block.length > firstBlock.length / 4) {
      throw new IllegalStateException("not settled");
    }
  }

  /** The head, mostly as indices. */
  @Benchmark
  public int encodeHead() {
    return encoder.encode(source, out, 0);
  }

  /** The head, mostly as indices. */
  @Benchmark
  public int decodeHead() {
    map.clear();
    decoder.decode(block, 0, block.length, sink);
    return map.size();
  }

  /** The first head of a connection: every field a literal, most of them Huffman-coded. */
  @Benchmark
  public int decodeFirstHead() {
    map.clear();
    firstDecoder.decode(firstBlock, 0, firstBlock.length, sink);
    return map.size();
  }

  private void onField(
      byte[] bytes, int line, int nameLength, int valueLength, int hash, int slot, int flags) {
    if ((flags & HpackDecoder.PSEUDO) != 0) {
      int value = map.reserve(valueLength);
      System.arraycopy(bytes, line + nameLength + 2, map.bytes(), value, valueLength);
      map.pseudo(Headers.bySlot(slot), value, valueLength);
      return;
    }
    int length = nameLength + valueLength + 4;
    int at = map.reserve(length);
    System.arraycopy(bytes, line, map.bytes(), at, length);
    map.entry(at, nameLength, at + nameLength + 2, valueLength, hash, slot, true);
  }
}
