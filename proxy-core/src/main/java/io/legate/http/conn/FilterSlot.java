package io.legate.http.conn;

import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.Route;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.stream.StreamInfo;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One filter's place in a stream, and the callbacks it gets. Reused with the stream. */
final class FilterSlot implements HttpFilterCallbacks {
  private final ActiveStream stream;
  private final int index;
  private @Nullable HttpFilter filter;

  FilterSlot(ActiveStream stream, int index) {
    this.stream = stream;
    this.index = index;
  }

  void filter(@Nullable HttpFilter filter) {
    this.filter = filter;
    if (filter != null) {
      filter.initialize(this);
    }
  }

  HttpFilter filter() {
    HttpFilter f = filter;
    assert f != null;
    return f;
  }

  void destroy() {
    HttpFilter f = filter;
    filter = null;
    if (f != null) {
      f.onDestroy();
    }
  }

  @Override
  public Worker worker() {
    return stream.worker();
  }

  @Override
  public @Nullable Connection connection() {
    return stream.connection();
  }

  @Override
  public StreamInfo streamInfo() {
    return stream.streamInfo();
  }

  @Override
  public long streamId() {
    return stream.streamId();
  }

  @Override
  public HeaderMap requestHeaders() {
    return stream.requestHeaders();
  }

  @Override
  public HeaderMap requestTrailers() {
    return stream.requestTrailers();
  }

  @Override
  public HeaderMap responseHeaders() {
    return stream.responseHeaders();
  }

  @Override
  public HeaderMap responseTrailers() {
    return stream.responseTrailers();
  }

  @Override
  public @Nullable Route route() {
    return stream.route();
  }

  @Override
  public void clearRouteCache() {
    stream.clearRouteCache();
  }

  @Override
  public void continueRequest() {
    stream.continueRequest(index);
  }

  @Override
  public void continueResponse() {
    stream.continueResponse(index);
  }

  @Override
  public void addRequestData(ByteBuf data) {
    stream.addRequestData(index, data);
  }

  @Override
  public @Nullable ByteBuf bufferedRequestData() {
    return stream.collectedRequestData();
  }

  @Override
  public void sendLocalReply(
      int status, String body, @Nullable HeaderChange headers, String details) {
    stream.sendLocalReply(status, body, headers, details);
  }

  @Override
  public void encode1xxHeaders(HeaderMap headers) {
    stream.proxy1xxHeaders(headers);
  }

  @Override
  public void encodeHeaders(boolean endStream) {
    stream.encodeHeaders(endStream);
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    stream.encodeData(data, endStream);
  }

  @Override
  public void encodeTrailers() {
    stream.encodeTrailers();
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    stream.resetByFilter(reason);
  }

  @Override
  public int bufferLimit() {
    return stream.bufferLimit();
  }

  @Override
  public void onRequestAboveWriteBufferHighWatermark() {
    stream.readDownstream(false);
  }

  @Override
  public void onRequestBelowWriteBufferLowWatermark() {
    stream.readDownstream(true);
  }

  @Override
  public void downstreamWatermarks(@Nullable DownstreamWatermarks callbacks) {
    stream.downstreamWatermarks(callbacks);
  }
}
