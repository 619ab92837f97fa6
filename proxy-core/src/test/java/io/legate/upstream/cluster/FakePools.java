package io.legate.upstream.cluster;

import io.legate.event.Worker;
import io.legate.http.ResponseDecoder;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ConnPool;
import io.legate.upstream.ConnPoolFactory;
import io.legate.upstream.Host;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.ResourcePriority;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Pools that only remember that they were made and drained. */
final class FakePools implements ConnPoolFactory {
  final List<Pool> made = new CopyOnWriteArrayList<>();

  static final class Pool implements ConnPool {
    final Host host;
    final ResourcePriority priority;
    final Protocol protocol;
    volatile int drains;

    Pool(Host host, ResourcePriority priority, Protocol protocol) {
      this.host = host;
      this.priority = priority;
      this.protocol = protocol;
    }

    @Override
    public Pending newStream(ResponseDecoder decoder, Callbacks callbacks) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void drain() {
      drains++;
    }
  }

  @Override
  public ConnPool create(
      Worker worker,
      ClusterInfo cluster,
      PoolLoad load,
      Host host,
      ResourcePriority priority,
      Protocol protocol) {
    Pool pool = new Pool(host, priority, protocol);
    made.add(pool);
    return pool;
  }
}
