package io.legate.admin.endpoint;

import io.envoyproxy.envoy.admin.v3.ListenerStatus;
import io.envoyproxy.envoy.admin.v3.Listeners;
import io.legate.admin.AdminContext;
import io.legate.admin.AdminRequest;
import io.legate.admin.AdminResponse;
import io.legate.admin.ListenerView;
import io.legate.admin.ResourceStage;
import io.legate.admin.json.ProtoAddresses;
import io.legate.admin.json.ProtoJson;
import io.legate.stream.Addresses;
import java.net.SocketAddress;
import java.util.List;

/** {@code /listeners}: the active listeners and what they are bound to. */
public final class ListenersEndpoint {
  private final AdminContext context;

  public ListenersEndpoint(AdminContext context) {
    this.context = context;
  }

  /** {@code /listeners}. */
  public AdminResponse handle(AdminRequest request) {
    List<ListenerView> active =
        context.listeners().stream().filter(l -> l.stage() == ResourceStage.ACTIVE).toList();
    return "json".equals(request.query().first("format")) ? json(active) : text(active);
  }

  private static AdminResponse text(List<ListenerView> listeners) {
    StringBuilder out = new StringBuilder();
    for (ListenerView listener : listeners) {
      for (SocketAddress address : listener.addresses()) {
        out.append(listener.name()).append("::").append(Addresses.text(address)).append('\n');
      }
    }
    return AdminResponse.text(200, out.toString());
  }

  private static AdminResponse json(List<ListenerView> listeners) {
    Listeners.Builder all = Listeners.newBuilder();
    for (ListenerView listener : listeners) {
      ListenerStatus.Builder status = all.addListenerStatusesBuilder().setName(listener.name());
      boolean first = true;
      for (SocketAddress address : listener.addresses()) {
        if (first) {
          status.setLocalAddress(ProtoAddresses.of(address));
        } else {
          status.addAdditionalLocalAddresses(ProtoAddresses.of(address));
        }
        first = false;
      }
    }
    return AdminResponse.json(ProtoJson.print(all.build()));
  }
}
