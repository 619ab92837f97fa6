package io.legate.extension.http.grpcstats;

import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.Route;
import io.legate.stream.StreamInfo;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Counts one call: by the status in a head or in trailers, so that one that is reset before either
 * counts its messages alone. Changes nothing. Envoy: {@code GrpcStatsFilter}.
 */
final class GrpcStatsFilter implements HttpFilter {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final GrpcStatsWorker shared;
  private final GrpcFrames requests = new GrpcFrames();
  private final GrpcFrames responses = new GrpcFrames();
  private @Nullable HttpFilterCallbacks callbacks;
  private @Nullable GrpcCounters counters;
  private boolean grpcResponse;

  GrpcStatsFilter(GrpcStatsWorker shared) {
    this.shared = shared;
  }

  @Override
  public void initialize(HttpFilterCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
    if (callbacks != null && GrpcRequests.is(headers)) {
      Route route = callbacks.route();
      String cluster = route == null ? null : route.clusterName();
      if (cluster != null) {
        counters = shared.counters(cluster, headers);
      }
    }
    return HeadersStatus.CONTINUE;
  }

  @Override
  public DataStatus onRequestData(ByteBuf data, boolean endStream) {
    if (counters != null) {
      int began = requests.count(data);
      if (began > 0) {
        counters.requestMessages.add(shared.shard, began);
      }
    }
    return DataStatus.CONTINUE;
  }

  @Override
  public HeadersStatus onResponseHeaders(HeaderMap headers, boolean endStream) {
    if (counters != null) {
      grpcResponse = headers.status() == 200 && GrpcRequests.is(headers);
      countStatus(counters, headers);
      if (endStream) {
        recordTime(counters);
      }
    }
    return HeadersStatus.CONTINUE;
  }

  @Override
  public DataStatus onResponseData(ByteBuf data, boolean endStream) {
    if (counters != null && grpcResponse) {
      int began = responses.count(data);
      if (began > 0) {
        counters.responseMessages.add(shared.shard, began);
      }
    }
    return DataStatus.CONTINUE;
  }

  @Override
  public HeadersStatus onResponseTrailers(HeaderMap trailers) {
    if (counters != null) {
      countStatus(counters, trailers);
      recordTime(counters);
    }
    return HeadersStatus.CONTINUE;
  }

  private void countStatus(GrpcCounters counted, HeaderMap headOrTrailers) {
    if (headOrTrailers.has(Headers.GRPC_STATUS)) {
      counted.onStatus(shared.shard, headOrTrailers.getLong(Headers.GRPC_STATUS));
    }
  }

  private void recordTime(GrpcCounters counted) {
    if (counted.upstreamTime != null && callbacks != null) {
      StreamInfo info = callbacks.streamInfo();
      long sent = info.lastUpstreamTxNanos;
      long received = info.lastUpstreamRxNanos;
      if (sent != 0 && received != 0) {
        // A host may answer before it has the whole request.
        long nanos = Math.max(0, received - sent);
        counted.upstreamTime.record(shared.shard, nanos / NANOS_PER_MILLI);
      }
    }
  }

  @Override
  public void onDestroy() {
    callbacks = null;
    counters = null;
    grpcResponse = false;
    requests.clear();
    responses.clear();
    shared.recycle(this);
  }
}
