package io.legate.router;

import io.legate.event.Worker;
import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;

/**
 * Tells the outlier detector how a request went, where the host's cluster has one. On the worker;
 * stateless. Envoy: what {@code Router::Filter} puts into {@code outlierDetector()}.
 */
final class OutlierReports {
  private OutlierReports() {}

  /** The request has a connection. */
  static void connected(Host host, Worker worker) {
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      monitor.onResult(worker.index(), HostMonitor.Result.LOCAL_CONNECT_SUCCESS);
    }
  }

  /** There was no connection to be had, or the request was reset. */
  static void failed(Host host, Worker worker) {
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      monitor.onResult(worker.index(), HostMonitor.Result.LOCAL_CONNECT_FAILED);
    }
  }

  /** The head of the response came; a gRPC call that failed at once says so in it. */
  static void answered(Host host, Worker worker, HeaderMap request, HeaderMap response) {
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      boolean grpc = response.has(Headers.GRPC_STATUS) && GrpcRequests.is(request);
      monitor.onStatus(worker.index(), grpc ? GrpcOutcome.httpStatus(response) : response.status());
    }
  }

  /** The response did not come in time; the client is answered with that status. */
  static void timedOut(Host host, Worker worker, int status) {
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      monitor.onTimeout(worker.index(), status);
    }
  }
}
