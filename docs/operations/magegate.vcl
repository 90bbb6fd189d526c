# Which calls magegate answers, for Varnish 6 and later: include it in the store's VCL before its own vcl_recv. Nothing of
# it is ever cached; paths and the Authorization header go on as they came.
backend magegate {
    .host = "127.0.0.1";
    .port = "8080";
    .connect_timeout = 2s;
    .first_byte_timeout = 30s;
}

sub vcl_recv {
    # Tokens of customers.
    if (req.url ~ "^/(?:index\.php/)?rest/(?:(?!async/)[^/]+/)?V1/integration/customer/(?:token|revoke-customer-token)/?(?:\?|$)") {
        set req.backend_hint = magegate;
        return (pass);
    }
    # Tokens of admins: leave these lines out where the store asks admins for a second factor.
    if (req.url ~ "^/(?:index\.php/)?rest/(?:(?!async/)[^/]+/)?V1/integration/admin/token/?(?:\?|$)") {
        set req.backend_hint = magegate;
        return (pass);
    }
    # Sessions, where they are switched on: logins and the exchange of refresh tokens.
    if (req.url ~ "^/(?:index\.php/)?rest/(?:(?!async/)[^/]+/)?V1/magegate/(?:customer/login|admin/login|token/refresh|integration/token)/?(?:\?|$)") {
        set req.backend_hint = magegate;
        return (pass);
    }
    # What else the store's own program has not: lists of sessions, introspection, revocation, acting for a customer.
    if (req.url ~ "^/(?:index\.php/)?rest/(?:(?!async/)[^/]+/)?V1/(?:magegate/(?:introspect|revoke|(?:customers|admins)/[^/?]+/sessions(?:/[^/?]+)?)|integration/customer/[^/?]+/token)/?(?:\?|$)") {
        set req.backend_hint = magegate;
        return (pass);
    }
    # Customers' accounts: leave these lines out to keep them with PHP.
    if (req.url ~ "^/(?:index\.php/)?rest/(?:(?!async/)[^/]+/)?V1/(?:customers(?:/[^/?]+|/me/(?:billingAddress|shippingAddress|activate|password)|/addresses/[^/?]+|/[^/?]+/(?:billingAddress|shippingAddress|confirm|activate|permissions/readonly|password/resetLinkToken/[^/?]+))?|addresses/[^/?]+)/?(?:\?|$)") {
        set req.backend_hint = magegate;
        return (pass);
    }
    # Customer groups and the attributes of customers.
    if (req.url ~ "^/(?:index\.php/)?rest/(?:(?!async/)[^/]+/)?V1/(?:customerGroups(?:/[^/?]+|/default/[^/?]+|/[^/?]+/permissions)?|attributeMetadata/customer(?:Address)?(?:/custom|/attribute/[^/?]+|/form/[^/?]+)?)/?(?:\?|$)") {
        set req.backend_hint = magegate;
        return (pass);
    }
}
