package io.legate.router;

import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.upstream.TrackedStats;
import org.jspecify.annotations.Nullable;

/**
 * Measures one try for the histograms of its cluster, where it has them; a null check otherwise.
 * Reused with its try; confined to the worker.
 */
final class TryMeter {
  private final Worker worker;
  private @Nullable TrackedStats stats;
  private long startNanos;
  private long timeoutNanos;
  private int requestHead;
  private int requestFields;
  private long requestBody;
  private int responseHead;
  private int responseFields;
  private long responseBody;

  TryMeter(Worker worker) {
    this.worker = worker;
  }

  /**
   * A try begins.
   *
   * @param stats null: nothing is measured
   * @param timeoutNanos of a try; 0: none
   */
  void start(@Nullable TrackedStats stats, HeaderMap head, long timeoutNanos) {
    this.stats = stats;
    if (stats != null) {
      startNanos = worker.nowNanos();
      this.timeoutNanos = timeoutNanos;
      requestHead = head.byteSize();
      requestFields = head.fieldCount();
      requestBody = 0;
      responseHead = 0;
      responseFields = 0;
      responseBody = 0;
    }
  }

  /** That much of the body goes to the host. */
  void onRequestBody(int bytes) {
    if (stats != null) {
      requestBody += bytes;
    }
  }

  /** The response's head has come, as the host sent it. */
  void onResponseHead(HeaderMap head) {
    if (stats != null) {
      responseHead = head.byteSize();
      responseFields = head.fieldCount();
    }
  }

  /** That much of the response's body has come. */
  void onResponseBody(int bytes) {
    if (stats != null) {
      responseBody += bytes;
    }
  }

  /** The try is over, however it went. */
  void end() {
    TrackedStats to = stats;
    if (to == null) {
      return;
    }
    stats = null;
    to.onTryTime(worker.stats(), worker.nowNanos() - startNanos, timeoutNanos);
    to.onRequestSize(worker.stats(), requestHead, requestFields, requestBody);
    if (responseFields > 0) {
      to.onResponseSize(worker.stats(), responseHead, responseFields, responseBody);
    }
  }
}
