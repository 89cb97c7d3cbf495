// A real OpenID Connect provider for the tests: who signs in as NAME has the address NAME@voorbeeldhoven.example.
import Provider from 'oidc-provider';

const [port, site] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'intranet', client_secret: 'a-secret-of-the-tests', redirect_uris: [`${site}/signed-in`], post_logout_redirect_uris: [`${site}/signed-out-there`] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'roles'] },
  cookies: { keys: ['of the tests'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: `Account ${id}`,
      email: `${id.replace(/^(unverified|admin|group)-/, '').toUpperCase()}@Voorbeeldhoven.example`,
      email_verified: !id.startsWith('unverified-'),
      roles: id.startsWith('admin-') ? ['other', 'Intranet.Admins'] : id.startsWith('group-') ? ['Intranet.Managers'] : [],
    }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
