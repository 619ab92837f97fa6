package io.legate.http.conn;

import io.legate.http.HttpFilter.DataStatus;
import io.legate.http.HttpFilter.HeadersStatus;
import io.netty.buffer.ByteBuf;

/** A request's way through the filters, in the order of configuration; the last one is terminal. */
final class RequestPass extends FilterPass {
  private final ActiveStream stream;

  RequestPass(ActiveStream stream) {
    super(stream);
    this.stream = stream;
  }

  @Override
  HeadersStatus callHeaders(int filter, boolean endStream) {
    return stream.filter(filter).onRequestHeaders(stream.requestHeaders(), endStream);
  }

  @Override
  DataStatus callData(int filter, ByteBuf data, boolean endStream) {
    return stream.filter(filter).onRequestData(data, endStream);
  }

  @Override
  HeadersStatus callTrailers(int filter) {
    return stream.filter(filter).onRequestTrailers(stream.requestTrailers());
  }

  @Override
  void deliverHeaders(boolean endStream) {
    throw new IllegalStateException("the last HTTP filter is not terminal");
  }

  @Override
  void deliverData(ByteBuf data, boolean endStream) {
    data.release();
    throw new IllegalStateException("the last HTTP filter is not terminal");
  }

  @Override
  void deliverTrailers() {
    // A terminal filter took the end of the request with the trailers.
  }

  @Override
  void onOverLimit(boolean watermark) {
    stream.onRequestOverLimit(watermark);
  }

  @Override
  void onDrained() {
    stream.readDownstream(true);
  }
}
