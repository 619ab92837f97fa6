package io.legate.upstream.discovery;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.legate.common.ConfigContext;
import io.legate.event.Timer;
import io.legate.stats.Counter;
import io.legate.stats.StatsShard;
import io.legate.upstream.HostSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints that a source tells (Envoy: {@code EDS}). The first discovery ends with the first
 * assignment, with its refusal, or when the source said nothing for too long; what comes later is
 * used all the same. Confined to the control thread.
 */
public final class EdsDiscovery implements ClusterDiscovery, EndpointSource.Listener {
  private static final Logger LOG = LoggerFactory.getLogger("upstream");

  private final Options options;
  private final Context context;
  private final StatsShard shard;
  private final Counter rejected;
  private final Counter initFetchTimeout;
  private final Timer fetchTimeout = new FetchTimeout();
  private final Timer staleness = new Staleness();
  private EndpointSource.@Nullable Subscription subscription;
  private @Nullable Listener listener;
  private boolean initialized;

  /**
   * What an EDS cluster says.
   *
   * @param name what the source is asked for: {@code service_name}, or the cluster's name
   * @param initialFetchTimeoutNanos how long the first answer may take; 0: any time
   * @param source who is asked
   * @param compiler reads what it tells
   */
  public record Options(
      String name, long initialFetchTimeoutNanos, EndpointSource source, Compiler compiler) {}

  /** Reads assignments. */
  public interface Compiler {
    /** The endpoints; what is wrong is told to {@code at}. */
    ClusterAssignment compile(ClusterLoadAssignment assignment, ConfigContext at);
  }

  private EdsDiscovery(Options options, Context context) {
    this.options = options;
    this.context = context;
    this.shard = context.control().stats();
    this.rejected = context.stats().scope().counter("update_rejected");
    this.initFetchTimeout = context.stats().scope().counter("init_fetch_timeout");
  }

  /** The discovery by a source. */
  public static Factory factory(Options options) {
    return context -> new EdsDiscovery(options, context);
  }

  @Override
  public void start(Listener toTell) {
    listener = toTell;
    if (options.initialFetchTimeoutNanos() > 0) {
      context.control().schedule(fetchTimeout, options.initialFetchTimeoutNanos());
    }
    EndpointSource.Subscription made = options.source().subscribe(options.name(), this);
    if (listener == null) { // it was told something that ended it
      made.stop();
    } else {
      subscription = made;
    }
  }

  @Override
  public void stop() {
    listener = null;
    fetchTimeout.cancel();
    staleness.cancel();
    EndpointSource.Subscription asked = subscription;
    subscription = null;
    if (asked != null) {
      asked.stop();
    }
  }

  @Override
  public void onAttempt() {
    context.stats().updateAttempt.inc(shard);
  }

  @Override
  public boolean onAssignment(ClusterLoadAssignment proto, ConfigContext at, long version) {
    Listener told = listener;
    if (told == null) {
      return false;
    }
    fetchTimeout.cancel();
    int errors = at.errorCount();
    if (!proto.getClusterName().equals(options.name())) {
      at.at("cluster_name")
          .error(
              "Unexpected EDS cluster (expecting %s): %s (expected the name that was asked for)"
                  .formatted(options.name(), proto.getClusterName()));
    }
    ClusterAssignment assignment = options.compiler().compile(proto, at);
    if (at.errorCount() != errors) {
      rejected.inc(shard);
      onFirstAnswer(told);
      return false;
    }
    context.stats().updateSuccess.inc(shard);
    context.stats().version.set(shard, version);
    staleness.cancel();
    if (assignment.staleAfterNanos() > 0) {
      context.stats().assignmentTimeoutReceived.inc(shard);
      context.control().schedule(staleness, assignment.staleAfterNanos());
    }
    told.onAssignment(assignment);
    onFirstAnswer(told);
    return true;
  }

  @Override
  public void onEmpty() {
    Listener told = listener;
    if (told != null) {
      LOG.debug("missing ClusterLoadAssignment for {}", options.name());
      fetchTimeout.cancel();
      context.stats().updateEmpty.inc(shard);
      onFirstAnswer(told);
    }
  }

  /** The first answer may still come, until the timeout. */
  @Override
  public void onFailure() {
    context.stats().updateFailure.inc(shard);
  }

  private void onFirstAnswer(Listener told) {
    if (!initialized) {
      initialized = true;
      told.onInitialized();
    }
  }

  private final class FetchTimeout extends Timer {
    @Override
    protected void onTimer() {
      Listener told = listener;
      if (told != null) {
        LOG.warn("initial fetch timed out for EDS of cluster {}", context.clusterName());
        initFetchTimeout.inc(shard);
        onFirstAnswer(told);
      }
    }
  }

  /** The endpoints are too old to be used. */
  private final class Staleness extends Timer {
    @Override
    protected void onTimer() {
      Listener told = listener;
      if (told != null) {
        context.stats().assignmentStale.inc(shard);
        told.onAssignment(
            new ClusterAssignment(List.of(), HostSet.DEFAULT_OVERPROVISIONING_FACTOR, false));
      }
    }
  }
}
