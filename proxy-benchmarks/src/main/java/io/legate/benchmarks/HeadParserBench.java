package io.legate.benchmarks;

import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.codec.h1.Http1ClientConnection;
import io.legate.http.codec.h1.Http1Options;
import io.legate.http.codec.h1.Http1ServerConnection;
import io.legate.stats.StatsStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the HTTP/1 codecs cost without sockets: a request parsed and answered, a request sent and
 * its response parsed. The buffers read are the same each time; what is sent is gathered and
 * dropped. The worker's thread is held meanwhile, since the bench stands in for it: no turn ends.
 */
@SuppressWarnings("NullAway.Init") // by @Setup
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadParserBench {
  private static final String WRK = "GET /plaintext HTTP/1.1\r\nHost: localhost:8080\r\n\r\n";
  private static final String BROWSER =
      "GET /assets/app/main.css?v=20260101 HTTP/1.1\r\n"
          + "Host: www.example.com\r\n"
          + "Connection: keep-alive\r\n"
          + "Cache-Control: max-age=0\r\n"
          + "sec-ch-ua: \"Chromium\";v=\"124\", \"Not-A.Brand\";v=\"99\"\r\n"
          + "sec-ch-ua-mobile: ?0\r\n"
          + "sec-ch-ua-platform: \"Linux\"\r\n"
          + "Upgrade-Insecure-Requests: 1\r\n"
          + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/124.0.0.0 Safari/537.36\r\n"
          + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8\r\n"
          + "Sec-Fetch-Site: same-origin\r\n"
          + "Sec-Fetch-Mode: navigate\r\n"
          + "Sec-Fetch-Dest: document\r\n"
          + "Referer: https://www.example.com/assets/index.html\r\n"
          + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
          + "Accept-Language: en-US,en;q=0.9,de;q=0.8\r\n"
          + "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1\r\n\r\n";
  private static final String RESPONSE =
      "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
          + "Content-Type: text/plain\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n";

  private Workers workers;
  private final ByteBuf wrk = buffer(WRK);
  private final ByteBuf browser = buffer(BROWSER);
  private final ByteBuf response = buffer(RESPONSE);
  private final HeaderMap request = new HeaderMap();
  private final CodecExchange exchange = new CodecExchange();
  private final CountDownLatch done = new CountDownLatch(1);
  private Http1ServerConnection server;
  private Http1ClientConnection client;

  /** Makes both codecs. */
  @Setup
  public void setUp() {
    workers = new Workers(1, Transport.NIO, new StatsStore(1));
    Worker worker = workers.all().get(0);
    worker.execute(this::hold);
    var connection = new SinkConnection(worker);
    server = new Http1ServerConnection(connection, exchange, Http1Options.DEFAULT);
    client = new Http1ClientConnection(connection, exchange, Http1Options.DEFAULT);
    request.add(Headers.METHOD, "GET");
    request.add(Headers.PATH, "/plaintext");
    request.add(Headers.AUTHORITY, "localhost:8080");
  }

  private void hold() {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the worker. */
  @TearDown
  public void tearDown() {
    done.countDown();
    workers.close();
  }

  /** The head that wrk sends, parsed and answered. */
  @Benchmark
  public int wrkRequest() {
    server.dispatch(again(wrk));
    return exchange.head.size();
  }

  /** A browser's head of about 900 bytes, parsed and answered. */
  @Benchmark
  public int browserRequest() {
    server.dispatch(again(browser));
    return exchange.head.size();
  }

  /** A request encoded and its response parsed. */
  @Benchmark
  public int upstreamExchange() {
    exchange.head.clear();
    RequestEncoder encoder = client.newStream(exchange);
    encoder.encodeHeaders(request, true);
    client.dispatch(again(response));
    return exchange.head.status();
  }

  private static ByteBuf again(ByteBuf buffer) {
    return buffer.readerIndex(0).retain();
  }

  private static ByteBuf buffer(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }
}
