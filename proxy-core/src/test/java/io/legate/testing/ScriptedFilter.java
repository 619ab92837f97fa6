package io.legate.testing;

import io.legate.event.Timer;
import io.legate.http.HeaderMap;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A filter that notes what it sees; tests override what it answers. */
public class ScriptedFilter implements HttpFilter {
  /** What was seen by all instances that share it. */
  public static final class Notes {
    /** In order; heads as {@code h} or {@code h.} at the end, data in quotes, trailers as t. */
    public final List<String> seen = new CopyOnWriteArrayList<>();
  }

  private static final long SHORT_NANOS = 20_000_000;

  protected final Notes notes;
  private final String name;
  private HttpFilterCallbacks callbacks;

  /** A filter that lets everything pass. */
  public ScriptedFilter(String name, Notes notes) {
    this.name = name;
    this.notes = notes;
  }

  protected HttpFilterCallbacks callbacks() {
    return callbacks;
  }

  protected void note(String what) {
    notes.seen.add(name + ":" + what);
  }

  /** Does something a little later. */
  protected void later(Runnable what) {
    callbacks
        .worker()
        .schedule(
            new Timer() {
              @Override
              protected void onTimer() {
                what.run();
              }
            },
            SHORT_NANOS);
  }

  protected static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void initialize(HttpFilterCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
    note(endStream ? "h." : "h");
    return HeadersStatus.CONTINUE;
  }

  @Override
  public DataStatus onRequestData(ByteBuf data, boolean endStream) {
    note("'" + data.toString(StandardCharsets.ISO_8859_1) + (endStream ? "'." : "'"));
    return DataStatus.CONTINUE;
  }

  @Override
  public HeadersStatus onRequestTrailers(HeaderMap trailers) {
    note("t");
    return HeadersStatus.CONTINUE;
  }

  @Override
  public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
    note("H" + headers.status() + (endStream ? "." : ""));
    return HeadersStatus.CONTINUE;
  }

  @Override
  public DataStatus onResponseData(ByteBuf data, boolean endStream) {
    note('"' + data.toString(StandardCharsets.ISO_8859_1) + (endStream ? "\"." : "\""));
    return DataStatus.CONTINUE;
  }

  @Override
  public HeadersStatus onResponseTrailers(HeaderMap trailers) {
    note("T");
    return HeadersStatus.CONTINUE;
  }

  @Override
  public void onDestroy() {
    note("destroyed");
  }
}
