package io.legate.http.conn;

import io.legate.http.HttpFilter.DataStatus;
import io.legate.http.HttpFilter.HeadersStatus;
import io.netty.buffer.ByteBuf;

/** A response's way through the filters, in the reverse order, and on to the codec. */
final class ResponsePass extends FilterPass {
  private final ActiveStream stream;

  ResponsePass(ActiveStream stream) {
    super(stream);
    this.stream = stream;
  }

  @Override
  HeadersStatus callHeaders(int filter, boolean endStream) {
    return stream
        .filter(stream.filterCount() - 1 - filter)
        .onResponseHeaders(stream.responseHeaders(), endStream);
  }

  @Override
  DataStatus callData(int filter, ByteBuf data, boolean endStream) {
    return stream.filter(stream.filterCount() - 1 - filter).onResponseData(data, endStream);
  }

  @Override
  HeadersStatus callTrailers(int filter) {
    return stream
        .filter(stream.filterCount() - 1 - filter)
        .onResponseTrailers(stream.responseTrailers());
  }

  @Override
  void deliverHeaders(boolean endStream) {
    stream.sendHeaders(endStream);
  }

  @Override
  void deliverData(ByteBuf data, boolean endStream) {
    stream.sendData(data, endStream);
  }

  @Override
  void deliverTrailers() {
    stream.sendTrailers();
  }

  @Override
  void onOverLimit(boolean watermark) {
    stream.onResponseOverLimit(watermark);
  }

  @Override
  void onDrained() {
    stream.raiseDownstreamBelowLowWatermark();
  }
}
