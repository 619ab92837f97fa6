package io.legate.upstream.health;

import io.legate.event.Worker;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.PrioritySet;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The active checks of a cluster: a session for each host, whose flags it keeps. Confined to the
 * control thread; the sessions are confined to the checking thread and post here what changed.
 *
 * <p>Why a thread of their own: ten thousand checks a second would make a large configuration wait
 * on the control thread, and it them; on the workers they would be in the way of requests, and a
 * worker that a filter holds up would take hosts for ill. One loop also does more per turn than
 * many do. As long as hosts stay as they are, the control thread hears nothing of it.
 */
final class ActiveHealthChecks implements ClusterWatch {
  /** What sorting hosts depends on. */
  private static final int SORTING = HostState.FLAGS & ~HealthFlag.ACTIVE_HC_TIMEOUT.bit();

  private final Context context;
  private final CheckOptions options;
  private final Probe.Factory probes;
  private final CheckStats stats;
  private final CheckEventLog eventLog;
  private final Worker checker;
  private final Map<Host, CheckSession> sessions = new IdentityHashMap<>();
  private final Map<Host, CheckSession> unjudged = new IdentityHashMap<>();
  private @Nullable Runnable ready;
  private boolean discovered;
  private boolean stopped;

  ActiveHealthChecks(
      Context context,
      CheckOptions options,
      Probe.Factory probes,
      CheckStats stats,
      CheckEventLog eventLog) {
    this.context = context;
    this.options = options;
    this.probes = probes;
    this.stats = stats;
    this.eventLog = eventLog;
    this.checker = context.checker().get();
  }

  Worker control() {
    return context.control();
  }

  @Override
  public void start(Runnable whenReady) {
    ready = whenReady;
  }

  @Override
  public void onHosts(PrioritySet hosts, List<Host> added, List<Host> removed) {
    List<CheckSession> ended = new ArrayList<>();
    for (Host host : removed) {
      CheckSession session = sessions.remove(host);
      if (session != null) {
        host.immediateFailure(null);
        unjudged.remove(host);
        ended.add(session);
      }
    }
    Map<SocketAddress, Host> moved = byAddress(added.isEmpty() ? List.of() : removed);
    List<CheckSession> begun = new ArrayList<>();
    for (Host host : added) {
      if (!host.healthCheck().disabled()) {
        begun.add(begin(host, moved.get(host.address())));
      }
    }
    if (!begun.isEmpty() || !ended.isEmpty()) {
      checker.execute(
          () -> {
            ended.forEach(CheckSession::stop);
            begun.forEach(CheckSession::start);
          });
    }
    tellWhenReady();
  }

  private static Map<SocketAddress, Host> byAddress(List<Host> hosts) {
    Map<SocketAddress, Host> map = new HashMap<>();
    hosts.forEach(h -> map.put(h.address(), h));
    return map;
  }

  /** A host that only moved to another locality, or the like, stays as well as it was. */
  private CheckSession begin(Host host, @Nullable Host before) {
    boolean known =
        before != null
            && !before.healthCheck().disabled()
            && before.healthCheck().equals(host.healthCheck());
    int flags = known && before != null ? before.healthFlags() : HealthFlag.FAILED_ACTIVE_HC.bit();
    if (options.excludesNew() && !known) {
      flags |= HealthFlag.PENDING_ACTIVE_HC.bit();
    }
    host.healthFlags(HostState.FLAGS, flags);
    ProbeTarget target = new ProbeTarget(checker, context.info(), host, options, stats);
    CheckSession session = new CheckSession(this, target, probes, flags);
    host.immediateFailure(() -> checker.execute(session::onImmediateFailure));
    sessions.put(host, session);
    unjudged.put(host, session);
    return session;
  }

  @Override
  public void onDiscovered() {
    discovered = true;
    tellWhenReady();
  }

  /** The checking thread tells what changed. */
  void onReport(CheckReport report) {
    Host host = report.session().host();
    if (stopped || sessions.get(host) != report.session()) {
      return;
    }
    int before = host.healthFlags();
    host.healthFlags(HostState.FLAGS, report.flags());
    eventLog.write(host, report.events());
    if (((before ^ host.healthFlags()) & SORTING) != 0) {
      context.healthChanged().run();
    }
    if (report.passed()) {
      context.checkPassed().accept(host);
    }
    if (unjudged.remove(host) != null && unjudged.isEmpty()) {
      // After the hosts were sorted anew, which happens later in this turn.
      context.control().execute(this::tellWhenReady);
    }
  }

  private void tellWhenReady() {
    Runnable waiting = ready;
    if (waiting != null && discovered && unjudged.isEmpty() && !stopped) {
      ready = null;
      waiting.run();
    }
  }

  @Override
  public void stop() {
    stopped = true;
    sessions.keySet().forEach(h -> h.immediateFailure(null));
    List<CheckSession> ended = List.copyOf(sessions.values());
    checker.execute(() -> ended.forEach(CheckSession::stop));
  }
}
