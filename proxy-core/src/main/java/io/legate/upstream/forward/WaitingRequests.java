package io.legate.upstream.forward;

import io.legate.upstream.ResourceLimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one worker that wait for names. Confined to it. */
final class WaitingRequests {
  private static final Logger log = LoggerFactory.getLogger("forward_proxy");

  private final ResourceLimit limit;
  private final Map<String, List<Request>> byKey = new HashMap<>();

  WaitingRequests(ResourceLimit limit) {
    this.limit = limit;
  }

  DnsCache.Wait add(String key, DnsCache.Callback callback) {
    Request request = new Request(key, callback);
    byKey.computeIfAbsent(key, k -> new ArrayList<>(1)).add(request);
    limit.acquire();
    return request;
  }

  /** A lookup has ended; those who ask again meanwhile wait for the next. */
  void onHost(String key, CachedHost host) {
    List<Request> told = byKey.remove(key);
    if (told != null) {
      for (Request request : told) {
        try {
          request.onHost(host);
        } catch (RuntimeException | Error e) { // the others are to be told, too
          log.error("a request that was told of its host failed", e);
        }
      }
    }
  }

  private final class Request implements DnsCache.Wait {
    private final String key;
    private final DnsCache.Callback callback;
    private boolean ended;

    Request(String key, DnsCache.Callback callback) {
      this.key = key;
      this.callback = callback;
    }

    void onHost(CachedHost host) {
      if (!ended) {
        end();
        callback.onHost(host);
      }
    }

    @Override
    public void cancel() {
      if (!ended) {
        end();
        List<Request> others = byKey.get(key);
        if (others != null && others.remove(this) && others.isEmpty()) {
          byKey.remove(key);
        }
      }
    }

    private void end() {
      ended = true;
      limit.release();
    }
  }
}
