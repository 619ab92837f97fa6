package io.legate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which room of the core may use which: the rows of ARCHITECTURE.md, lowest first. A room uses only
 * rooms of lower rows; rooms of one row do not know each other. Below {@code extension} every
 * package is a room of its own.
 */
final class RoomRules {
  private static final List<List<String>> ROWS =
      List.of(
          List.of("common"),
          List.of("stats"),
          List.of("event"),
          List.of("stream"),
          List.of("network"),
          List.of("http"),
          List.of("upstream"),
          List.of("accesslog", "upstream.lb", "upstream.discovery", "http.codec.h2.hpack"),
          List.of("upstream.policy", "upstream.forward", "http.codec.h1", "http.codec.h2"),
          List.of("upstream.health", "upstream.outlier"),
          List.of("upstream.cluster"),
          List.of("http.pool", "router"),
          List.of("factory"),
          List.of("tcp", "http.conn", "listener"),
          List.of("server"),
          List.of("extension"));

  private final String root;

  RoomRules(String root) {
    this.root = root;
  }

  static List<List<String>> rows() {
    return ROWS;
  }

  /** What breaks the rules, a line each. */
  List<String> violations(JavaClasses classes) {
    List<String> found = new ArrayList<>();
    for (JavaClass from : classes) {
      Optional<String> room = room(from);
      if (room.isEmpty()) {
        found.add(from.getName() + " is in no room");
        continue;
      }
      from.getDirectDependenciesFromSelf().stream()
          .map(d -> d.getTargetClass().getBaseComponentType())
          .filter(to -> to.getPackageName().startsWith(root + "."))
          .filter(
              to -> !(to.getPackageName() + ".").startsWith(root + ".config.")) // a module below
          .distinct()
          .forEach(to -> check(from, room.get(), to, found));
    }
    return found;
  }

  private void check(JavaClass from, String room, JavaClass to, List<String> found) {
    Optional<String> other = room(to);
    boolean allowed =
        other.isPresent() && (other.get().equals(room) || row(room) > row(other.get()));
    boolean siblings =
        isPlugIn(room) && other.isPresent() && isPlugIn(other.get()) && !other.get().equals(room);
    boolean plugInAboveList = isPlugIn(room) && other.equals(Optional.of("extension"));
    if (!allowed && !plugInAboveList || siblings) {
      found.add(from.getName() + " (" + room + ") uses " + to.getName());
    }
  }

  private static boolean isPlugIn(String room) {
    return room.startsWith("extension.");
  }

  private static int row(String room) {
    String name = isPlugIn(room) ? "extension" : room;
    for (int i = 0; i < ROWS.size(); i++) {
      if (ROWS.get(i).contains(name)) {
        return i;
      }
    }
    return -1;
  }

  private Optional<String> room(JavaClass c) {
    String name = c.getPackageName();
    if (!name.startsWith(root + ".")) {
      return Optional.empty();
    }
    String room = name.substring(root.length() + 1);
    return isPlugIn(room) || row(room) >= 0 ? Optional.of(room) : Optional.empty();
  }
}
