package io.legate.demoapp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * {@code /bytes/N}: a body of N bytes, the alphabet over and over, written as fast as the client
 * takes it. The byte at offset i is {@code 'a' + i % 26}, so a reader can check what it got.
 */
final class BytesExchange extends Exchange {
  /** A multiple of the alphabet: every chunk begins with an {@code a}. */
  private static final int CHUNK_BYTES = 26 * 1260;

  private static final ByteBuf CHUNK = alphabet();

  private final long totalBytes;
  private long remainingBytes;
  private boolean writing;

  BytesExchange(DemoConnection connection, HttpRequest request, long totalBytes) {
    super(connection, request);
    this.totalBytes = totalBytes;
  }

  private static ByteBuf alphabet() {
    ByteBuf chunk = Unpooled.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    for (int i = 0; i < CHUNK_BYTES; i++) {
      chunk.writeByte('a' + i % 26);
    }
    return Unpooled.unreleasableBuffer(chunk).asReadOnly();
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    HttpResponse response = connection().response(HttpResponseStatus.OK);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
        .set(HttpHeaderNames.CONTENT_LENGTH, totalBytes);
    connection().writeHead(response);
    remainingBytes = request().method().equals(HttpMethod.HEAD) ? 0 : totalBytes;
    writing = true;
    writeOn();
  }

  @Override
  void onWritable() {
    writeOn();
  }

  /** May be entered again from inside a write, when that fills and empties the socket's queue. */
  private void writeOn() {
    while (writing && connection().writable()) {
      if (remainingBytes == 0) {
        writing = false;
        connection().writeEnd(LastHttpContent.EMPTY_LAST_CONTENT);
        return;
      }
      int length = (int) Math.min(remainingBytes, CHUNK_BYTES);
      remainingBytes -= length;
      connection().writeBody(CHUNK.slice(0, length));
    }
  }

  @Override
  void onClose() {
    writing = false;
  }
}
