package io.legate.upstream.discovery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name being looked up with the search domains, one after the other, until one is found. Goes on
 * after "no such name" and after refusals, as the C library does; where nobody answers at all, the
 * next domain would not help. Confined to the control thread.
 */
final class DnsSearch implements DnsResolver.Query {
  /** Starts the lookup of a full name. */
  interface Asker {
    DnsLookup ask(String fullName, DnsLookup.End end);
  }

  private final Iterator<String> names;
  private final Asker asker;
  private final DnsResolver.Callback callback;
  private DnsResolver.@Nullable Answer refusal;
  private @Nullable DnsLookup current;
  private boolean cancelled;

  DnsSearch(List<String> names, Asker asker, DnsResolver.Callback callback) {
    this.names = names.iterator();
    this.asker = asker;
    this.callback = callback;
  }

  /** The full names that a name may mean, in the order in which they are tried. */
  static List<String> names(String name, List<String> search, int ndots) {
    List<String> names = new ArrayList<>();
    if (name.endsWith(".")) {
      return List.of(name);
    }
    for (String domain : search) {
      names.add(name + "." + domain);
    }
    boolean first = name.chars().filter(c -> c == '.').count() >= ndots;
    names.add(first ? 0 : names.size(), name);
    return names;
  }

  void start() {
    current = asker.ask(names.next(), this::onEnd);
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (current != null) {
      current.cancel();
    }
  }

  private void onEnd(DnsResolver.Answer answer, boolean silence) {
    if (cancelled) {
      return;
    }
    if (!answer.succeeded()) {
      refusal = answer;
    }
    if (answer.addresses().isEmpty() && !silence && names.hasNext()) {
      start();
    } else {
      callback.onAnswer(answer.addresses().isEmpty() && refusal != null ? refusal : answer);
    }
  }
}
