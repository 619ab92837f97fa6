package io.legate.dist;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Whether somebody looks at what is printed. */
final class Terminals {
  private Terminals() {}

  /** Whether a stream goes to a terminal that takes colours (and {@code NO_COLOR} is not set). */
  static boolean colours(PrintStream out) {
    String no = System.getenv("NO_COLOR");
    boolean wanted = (no == null || no.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    return wanted && out == System.out && terminal(System.console());
  }

  /** From Java 22 on there is a console also without a terminal, and it says which it is. */
  private static boolean terminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      Method isTerminal = Console.class.getMethod("isTerminal");
      return (Boolean) isTerminal.invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
