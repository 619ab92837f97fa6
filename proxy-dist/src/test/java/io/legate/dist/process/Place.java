package io.legate.dist.process;

import java.util.List;

/** Where a command runs: here, or in a namespace. */
public interface Place {
  /** On this machine, as the tests themselves. */
  Place HERE = command -> command;

  /** The command that runs that command there. */
  List<String> inside(List<String> command);
}
