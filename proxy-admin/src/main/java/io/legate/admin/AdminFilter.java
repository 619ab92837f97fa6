package io.legate.admin;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.StreamResetReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terminal HTTP filter of the admin listener: asks {@link Admin} once the request is whole and
 * sends the answer in chunks, as fast as the client takes them. Confined to the admin thread.
 * Envoy: {@code AdminFilter}.
 */
final class AdminFilter implements HttpFilter, HttpFilterCallbacks.DownstreamWatermarks {
  /** No form that an endpoint takes comes near this; a longer body is answered by 413. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  private static final Logger log = LoggerFactory.getLogger("admin");
  private static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
  private static final HeaderName NOSNIFF = HeaderName.of("x-content-type-options");
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Admin admin;
  private @Nullable HttpFilterCallbacks callbacks;
  private byte[] body = {};
  private boolean answered;
  private @Nullable AdminBody response;
  private @Nullable AdminOutput output;
  private boolean blocked;
  private boolean sending;

  AdminFilter(Admin admin) {
    this.admin = admin;
  }

  @Override
  public void initialize(HttpFilterCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
    if (endStream) {
      answer();
    }
    return HeadersStatus.STOP_ITERATION;
  }

  @Override
  public DataStatus onRequestData(ByteBuf data, boolean endStream) {
    try {
      if (!answered) {
        collect(data, endStream);
      }
    } finally {
      data.release();
    }
    return DataStatus.STOP_ITERATION_NO_BUFFER;
  }

  @Override
  public HeadersStatus onRequestTrailers(HeaderMap trailers) {
    if (!answered) {
      answer();
    }
    return HeadersStatus.STOP_ITERATION;
  }

  @Override
  public void onDestroy() {
    callbacks = null;
    response = null;
    output = null;
  }

  @Override
  public void onDownstreamAboveHighWatermark() {
    blocked = true;
  }

  @Override
  public void onDownstreamBelowLowWatermark() {
    blocked = false;
    send();
  }

  private void collect(ByteBuf data, boolean endStream) {
    int more = data.readableBytes();
    if (body.length + more > MAX_BODY_BYTES) {
      answered = true;
      stream().sendLocalReply(413, "Payload Too Large", null, "request_payload_too_large");
      return;
    }
    byte[] grown = Arrays.copyOf(body, body.length + more);
    data.getBytes(data.readerIndex(), grown, body.length, more);
    body = grown;
    if (endStream) {
      answer();
    }
  }

  private void answer() {
    answered = true;
    HttpFilterCallbacks stream = stream();
    AdminRequest request = request(stream.requestHeaders());
    AdminResponse answer = admin.handle(request);
    AdminOutput first = new AdminOutput();
    boolean more;
    try {
      more = answer.body().next(first);
    } catch (IOException | RuntimeException e) {
      log.error("admin path \"{}\" failed", request.path(), e);
      first.take();
      answer = AdminResponse.text(500, request.path() + " failed: " + e + "\n");
      first.append(request.path()).append(" failed: ").append(e.toString()).append('\n');
      more = false;
    }
    boolean bodiless = request.method().equals("HEAD") || (!more && first.length() == 0);
    head(stream.responseHeaders(), answer, more ? -1 : first.length());
    stream.streamInfo().responseCodeDetails("admin_filter_response");
    stream.downstreamWatermarks(this);
    stream.encodeHeaders(bodiless);
    if (!bodiless) {
      output = first;
      response = more ? answer.body() : null;
      send();
    }
  }

  private AdminRequest request(HeaderMap headers) {
    String method = headers.get(Headers.METHOD);
    String path = headers.get(Headers.PATH);
    AdminRequest request = AdminRequest.of(method == null ? "" : method, path == null ? "" : path);
    String type = headers.get(Headers.CONTENT_TYPE);
    if (body.length > 0 && type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
      return request.withForm(new String(body, StandardCharsets.UTF_8));
    }
    return request;
  }

  /** {@code length} is negative when more than the first piece follows. */
  private static void head(HeaderMap headers, AdminResponse answer, int length) {
    headers.clear();
    headers.status(answer.status());
    headers.add(Headers.CONTENT_TYPE, answer.contentType());
    headers.add(CACHE_CONTROL, "no-cache, max-age=0");
    headers.add(NOSNIFF, "nosniff");
    if (length >= 0) {
      headers.add(Headers.CONTENT_LENGTH, length);
    }
  }

  /** Sends until the client takes no more; called again when it does. */
  private void send() {
    if (sending) {
      return; // a watermark came from within the loop below, which goes on by itself
    }
    sending = true;
    while (output != null && !blocked && callbacks != null) {
      sendPiece(callbacks, output);
    }
    sending = false;
  }

  /** Sends what is made, then makes the next piece, so that the last one is known to be it. */
  private void sendPiece(HttpFilterCallbacks stream, AdminOutput made) {
    byte[] piece = made.take();
    AdminBody source = response;
    if (source != null) {
      try {
        if (!source.next(made)) {
          response = null;
        }
      } catch (IOException | RuntimeException e) {
        log.error("an admin response broke off", e);
        output = null;
        stream.resetStream(StreamResetReason.LOCAL_RESET);
        return;
      }
    }
    boolean last = response == null && made.length() == 0;
    if (last) {
      output = null;
    }
    stream.encodeData(Unpooled.wrappedBuffer(piece), last);
  }

  private HttpFilterCallbacks stream() {
    if (callbacks == null) {
      throw new IllegalStateException("the stream is gone");
    }
    return callbacks;
  }
}
