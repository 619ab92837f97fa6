package io.legate.benchmarks;

import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.RequestEncoder;
import io.legate.http.codec.h2.Http2ClientConnection;
import io.legate.http.codec.h2.Http2ServerConnection;
import io.legate.stats.StatsStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the HTTP/2 codecs cost without sockets, a turn of 100 on the worker's own thread: a stream
 * opened, read and answered; a stream asked for and its response read; frames without streams.
 */
@SuppressWarnings("NullAway.Init") // by @Setup
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Http2CodecBench {
  private static final int TURN = 100;
  private static final int STREAM = 5; // where a frame's header has the stream's number

  // HEADERS that end the stream: GET, http, /, authority a; and a status of 200.
  private static final ByteBuf GET = frame("000006" + "0105" + "00000001" + "828684" + "410161");
  private static final ByteBuf OK = frame("000001" + "0105" + "00000001" + "88");
  private static final ByteBuf SETTINGS = frame("000000" + "0400" + "00000000");
  private static final ByteBuf WINDOW = frame("000004" + "0800" + "00000000" + "00000001");

  private Workers workers;
  private Worker worker;
  private final HeaderMap request = new HeaderMap();
  private final CodecExchange exchange = new CodecExchange();
  private final Runnable serve = this::serveTurn;
  private final Runnable ask = this::askTurn;
  private Http2ServerConnection server;
  private Http2ClientConnection client;
  private int served = -1;
  private int asked = -1;
  private volatile boolean done;

  /** Makes both codecs. */
  @Setup
  public void setUp() {
    StatsStore store = new StatsStore(1);
    workers = new Workers(1, Transport.NIO, store);
    worker = workers.all().get(0);
    var stats = new Http2Stats(store.scope("http2."));
    request.add(Headers.METHOD, "GET");
    request.add(Headers.SCHEME, "http");
    request.add(Headers.PATH, "/plaintext");
    request.add(Headers.AUTHORITY, "localhost:8080");
    turn(
        () -> {
          var connection = new SinkConnection(worker);
          var options = Http2Options.DEFAULT;
          server = new Http2ServerConnection(connection, exchange, options, stats, 0);
          server.dispatch(
              Unpooled.copiedBuffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII));
          server.dispatch(again(SETTINGS));
          client = new Http2ClientConnection(connection, exchange, options, stats);
          client.dispatch(again(SETTINGS));
          done = true;
        });
  }

  /** Ends the worker. */
  @TearDown
  public void tearDown() {
    workers.close();
  }

  /** A request of few bytes, read and answered. */
  @Benchmark
  @OperationsPerInvocation(TURN)
  public void requestAndAnswer() {
    turn(serve);
  }

  /** A request sent and its response read. */
  @Benchmark
  @OperationsPerInvocation(TURN)
  public void upstreamExchange() {
    turn(ask);
  }

  private void serveTurn() {
    for (int i = 0; i < TURN; i++) {
      served = served + 2 & 0x7fffffff;
      GET.setInt(STREAM, served);
      server.dispatch(again(GET));
      server.dispatch(again(WINDOW)); // as a client's would come, and a frame without a stream
    }
    done = true;
  }

  private void askTurn() {
    for (int i = 0; i < TURN; i++) {
      asked = asked + 2 & 0x7fffffff;
      exchange.head.clear();
      RequestEncoder encoder = client.newStream(exchange);
      encoder.encodeHeaders(request, true);
      OK.setInt(STREAM, asked);
      client.dispatch(again(OK));
    }
    done = true;
  }

  private void turn(Runnable task) {
    done = false;
    worker.execute(task);
    while (!done) {
      Thread.onSpinWait();
    }
  }

  private static ByteBuf again(ByteBuf buffer) {
    return buffer.readerIndex(0).retain();
  }

  private static ByteBuf frame(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }
}
